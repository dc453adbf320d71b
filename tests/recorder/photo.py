"""Pictures drawn as SVG that are as hard to show in a terminal as photographs: gradients, grain, soft edges."""

# ruff: noqa: E501  (markup is written as it is sent)

from __future__ import annotations

_GRAIN = """<filter id="{seed}g"><feTurbulence type="fractalNoise" baseFrequency=".8" numOctaves="2" seed="{seed}"/>
<feColorMatrix values="0 0 0 0 .5  0 0 0 0 .5  0 0 0 0 .5  0 0 0 .13 0"/></filter>"""


def harbour(width: int = 860, height: int = 720) -> str:
    """An evening at a lake, for the login page."""
    hills = "".join(
        f'<path d="M0 {y} Q {x1} {y - lift} {width // 2} {y - 20} T {width} {y - 40} V {height} H 0 Z" fill="{fill}"/>'
        for y, x1, lift, fill in (
            (430, 190, 170, "#6d7f9e"),
            (480, 260, 130, "#4a6080"),
            (530, 120, 90, "#2c4560"),
        )
    )
    return f"""<svg class="photo" viewBox="0 0 {width} {height}" preserveAspectRatio="xMidYMid slice" role="img"
 aria-label="A lake in the evening"><defs>
<linearGradient id="sky" x2="0" y2="1"><stop offset="0" stop-color="#2b3f73"/><stop offset=".45" stop-color="#c9698a"/>
<stop offset=".62" stop-color="#ffb56b"/><stop offset="1" stop-color="#ffe3a8"/></linearGradient>
<linearGradient id="lake" x2="0" y2="1"><stop offset="0" stop-color="#e58f72"/><stop offset="1" stop-color="#13263f"/></linearGradient>
<radialGradient id="sun"><stop offset="0" stop-color="#fff7d6"/><stop offset=".3" stop-color="#ffe08a" stop-opacity=".8"/>
<stop offset="1" stop-color="#ffb56b" stop-opacity="0"/></radialGradient>{_GRAIN.format(seed=7)}</defs>
<rect width="{width}" height="{height}" fill="url(#sky)"/><circle cx="560" cy="360" r="190" fill="url(#sun)"/>{hills}
<rect y="560" width="{width}" height="160" fill="url(#lake)"/>
<path d="M520 565 L600 565 L640 720 L470 720 Z" fill="#ffe08a" opacity=".28"/>
<rect width="{width}" height="{height}" filter="url(#7g)"/>
<text x="46" y="86" fill="#fff" font-size="40" font-weight="bold" font-family="DejaVu Sans">Northlake Mutual</text>
<text x="48" y="122" fill="#ffe9cf" font-size="17" font-family="DejaVu Sans">Claims portal for partners and assessors</text></svg>"""


def damage(seed: int, height: int = 210) -> str:
    """An assessor's photograph of a dented car; `seed` sets its colour and where the dent is."""
    hue, dent = seed * 47 % 360, 150 + seed * 31 % 120
    return f"""<svg class="photo" viewBox="0 0 480 {height}" role="img" aria-label="Photo of the damage"><defs>
<linearGradient id="road" x2="0" y2="1"><stop offset="0" stop-color="#a9b7c2"/><stop offset="1" stop-color="#3c434a"/></linearGradient>
<linearGradient id="body" x2="0" y2="1"><stop offset="0" stop-color="hsl({hue} 65% 68%)"/><stop offset=".55" stop-color="hsl({hue} 70% 42%)"/>
<stop offset="1" stop-color="hsl({hue} 70% 20%)"/></linearGradient>
<radialGradient id="dent"><stop offset="0" stop-color="#111" stop-opacity=".75"/><stop offset=".6" stop-color="#fff" stop-opacity=".25"/>
<stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>{_GRAIN.format(seed=seed)}</defs>
<rect width="480" height="{height}" fill="url(#road)"/>
<path d="M40 150 Q 60 105 130 100 L 175 60 Q 250 42 320 62 L 365 100 Q 440 108 448 150 L 440 168 H 52 Z" fill="url(#body)"/>
<path d="M186 66 Q 245 50 308 68 L 340 100 H 158 Z" fill="#1c2a36" opacity=".85"/><path d="M246 55 V 100" stroke="#c8d4dd" stroke-width="4"/>
<g fill="#15191d"><circle cx="130" cy="166" r="27"/><circle cx="358" cy="166" r="27"/></g>
<g fill="#aeb8c0"><circle cx="130" cy="166" r="13"/><circle cx="358" cy="166" r="13"/></g>
<ellipse cx="{dent}" cy="128" rx="42" ry="22" fill="url(#dent)"/><path d="M{dent - 25} 118 l 20 14 l 8 -12 l 24 18" stroke="#eee" fill="none"/>
<rect width="480" height="{height}" filter="url(#{seed}g)"/></svg>"""
