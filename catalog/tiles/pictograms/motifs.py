"""Hearts, stars, creatures and plants: the whole picture of an ornament, or a small mark beside another object."""

DRAWINGS = {
    "heart": """
        <path d="M100 148C60 118 44 96 50 74c6-22 36-26 50-2 14-24 44-20 50 2 6 22-10 44-50 74z" fill="{m}"/>
        <path d="M64 76c-4 16 6 32 20 46" stroke="{l}" stroke-width="8" stroke-linecap="round" fill="none"/>""",
    "star": """
        <path d="M100 44l17 36 39 5-29 27 8 39-35-20-35 20 8-39-29-27 39-5z" fill="{m}"/>
        <path d="M100 44v66l-27-30zM100 110l27 2 8 39z" fill="{l}" opacity=".55"/>""",
    "flower": """
        <path d="M100 106c4 20 2 34-2 52" stroke="#6f9a68" stroke-width="6" fill="none" stroke-linecap="round"/>
        <path d="M100 140c10-14 22-14 34-10-8 14-20 18-34 10z" fill="#6f9a68"/><circle cx="100" cy="56" r="18" fill="{m}"/>
        <circle cx="126" cy="76" r="18" fill="{m}"/><circle cx="116" cy="106" r="18" fill="{m}"/><circle cx="84" cy="106" r="18" fill="{m}"/>
        <circle cx="74" cy="76" r="18" fill="{m}"/><circle cx="100" cy="84" r="20" fill="{l}"/><circle cx="100" cy="84" r="12" fill="{a}"/>""",
    "bird": """
        <path d="M48 108c4-30 34-44 58-34 6-16 34-18 40 2l16 6-16 6c0 30-22 52-52 52-22 0-40-12-46-32z" fill="{m}"/>
        <path d="M36 120l40-22c4 16 14 24 30 26-20 18-50 16-70-4z" fill="{d}"/><path d="M92 104c12 10 26 8 36-4 0 20-18 32-36 26z" fill="{l}"/>
        <circle cx="130" cy="78" r="4.5" fill="{i}"/><path d="M146 78l20 5-18 8z" fill="{a}"/>
        <path d="M94 138v16M108 136v16" stroke="{a}" stroke-width="4" stroke-linecap="round"/>""",
    "owl": """
        <path d="M60 58l20 10c12-6 28-6 40 0l20-10c4 20 6 36 6 52 0 28-18 44-46 44s-46-16-46-44c0-16 2-32 6-52z" fill="{m}"/>
        <circle cx="80" cy="88" r="19" fill="{w}"/><circle cx="120" cy="88" r="19" fill="{w}"/><circle cx="82" cy="89" r="8" fill="{i}"/>
        <circle cx="118" cy="89" r="8" fill="{i}"/><path d="M94 98h12l-6 13z" fill="{a}"/>
        <path d="M76 126c4-8 12-8 16 0 4-8 12-8 16 0 4-8 12-8 16 0-4 14-44 14-48 0z" fill="{l}"/>""",
    "butterfly": """
        <path d="M98 96C88 54 44 42 42 72c-2 22 24 34 56 24zM102 96c10-42 54-54 56-24 2 22-24 34-56 24z" fill="{m}"/>
        <path d="M98 102c-34-4-52 14-42 34 10 16 40 4 42-34zM102 102c34-4 52 14 42 34-10 16-40 4-42-34z" fill="{a}"/>
        <circle cx="66" cy="74" r="8" fill="{l}"/><circle cx="134" cy="74" r="8" fill="{l}"/>
        <rect x="96" y="70" width="8" height="66" rx="4" fill="{i}"/>
        <path d="M98 72c-4-12-10-16-16-18M102 72c4-12 10-16 16-18" stroke="{i}" stroke-width="3" fill="none" stroke-linecap="round"/>""",
    "cat": """
        <path d="M58 52l24 18c12-4 24-4 36 0l24-18c2 16 4 26 2 40 0 30-20 46-44 46S56 122 56 92c-2-14 0-24 2-40z" fill="{m}"/>
        <path d="M64 64l12 10-10 12zM136 64l-12 10 10 12z" fill="{l}"/><ellipse cx="82" cy="96" rx="6" ry="8" fill="{i}"/>
        <ellipse cx="118" cy="96" rx="6" ry="8" fill="{i}"/><path d="M94 110h12l-6 7z" fill="{a}"/>
        <path d="M100 117c-2 8-12 8-14 2M100 117c2 8 12 8 14 2M72 112H50M74 118l-20 6M128 112h22M126 118l20 6" stroke="{i}" stroke-width="3" fill="none"
          stroke-linecap="round" opacity=".75"/>""",
    "dog": """
        <path d="M66 76c0-30 68-30 68 0v34c0 24-14 38-34 38s-34-14-34-38z" fill="{m}"/>
        <path d="M68 62c-24-4-28 26-20 48 6 8 18 0 20-14zM132 62c24-4 28 26 20 48-6 8-18 0-20-14z" fill="{d}"/>
        <ellipse cx="100" cy="120" rx="22" ry="18" fill="{w}"/><circle cx="84" cy="90" r="5" fill="{i}"/><circle cx="116" cy="90" r="5" fill="{i}"/>
        <path d="M90 108h20l-10 11z" fill="{i}"/><path d="M96 130h8v8c0 8-8 8-8 0z" fill="{a}"/>""",
    "rabbit": """
        <path d="M78 84c-18-34-14-52-4-52 12 0 20 24 20 46zM122 84c18-34 14-52 4-52-12 0-20 24-20 46z" fill="{m}"/>
        <path d="M82 74c-8-18-8-28-4-30 6 0 8 16 10 28zM118 74c8-18 8-28 4-30-6 0-8 16-10 28z" fill="{a}" opacity=".7"/>
        <path d="M62 112c0-24 16-38 38-38s38 14 38 38-16 38-38 38-38-14-38-38z" fill="{m}"/><circle cx="84" cy="106" r="5" fill="{i}"/>
        <circle cx="116" cy="106" r="5" fill="{i}"/><path d="M94 118h12l-6 7z" fill="{a}"/><circle cx="86" cy="128" r="12" fill="{w}" opacity=".8"/>
        <circle cx="114" cy="128" r="12" fill="{w}" opacity=".8"/>""",
    "hen": """
        <path d="M52 90c14 6 26 4 36-8 4-20 16-30 32-26 16 4 20 20 16 34 14 12 12 44-14 54-34 12-72-8-70-54z" fill="{m}"/>
        <path d="M112 56c-4-14 8-16 10-6 6-10 16-4 10 8z" fill="#c8493f"/><path d="M138 74l16 6-16 8z" fill="#eab54e"/>
        <path d="M134 90c8 4 4 16-2 14z" fill="#c8493f"/><circle cx="126" cy="74" r="4" fill="{i}"/>
        <path d="M74 104c14 18 34 18 44 2 4 22-30 32-44-2z" fill="{d}"/>
        <path d="M88 146v12M106 146v12" stroke="#eab54e" stroke-width="5" stroke-linecap="round"/>""",
    "egg": """
        <path d="M100 44c26 0 44 36 44 62 0 28-18 46-44 46s-44-18-44-46c0-26 18-62 44-62z" fill="{m}"/>
        <path d="M61 84l13 12 13-12 13 12 13-12 13 12 13-12c2 6 4 12 5 18l-18 14-13-12-13 12-13-12-13 12-18-14c1-6 3-12 5-18z" fill="{w}"/>
        <circle cx="80" cy="130" r="6" fill="{a}"/><circle cx="100" cy="136" r="6" fill="{a}"/><circle cx="120" cy="130" r="6" fill="{a}"/>""",
    "frog": """
        <circle cx="74" cy="72" r="18" fill="{m}"/><circle cx="126" cy="72" r="18" fill="{m}"/>
        <path d="M46 108c0-26 24-38 54-38s54 12 54 38c0 24-24 36-54 36s-54-12-54-36z" fill="{m}"/><circle cx="74" cy="70" r="9" fill="{w}"/>
        <circle cx="126" cy="70" r="9" fill="{w}"/><circle cx="74" cy="70" r="4" fill="{i}"/><circle cx="126" cy="70" r="4" fill="{i}"/>
        <path d="M68 112c16 16 48 16 64 0" stroke="{d}" stroke-width="5" fill="none" stroke-linecap="round"/>
        <circle cx="62" cy="106" r="6" fill="{a}" opacity=".6"/><circle cx="138" cy="106" r="6" fill="{a}" opacity=".6"/>""",
    "tree": """
        <rect x="92" y="134" width="16" height="22" rx="3" fill="#8a6545"/>
        <path d="M100 38l30 40h-12l24 32h-14l22 30H50l22-30H58l24-32H70z" fill="{d}"/>
        <path d="M100 38L86 74l14-4 12 6zM82 78l34 10 14 2-14 6-40-8zM72 110l50 8 16 8-20 4-54-8z" fill="{l}" opacity=".35"/>
        <circle cx="92" cy="92" r="5" fill="{m}"/><circle cx="112" cy="104" r="5" fill="{a}"/><circle cx="82" cy="128" r="5" fill="{a}"/>
        <circle cx="116" cy="130" r="5" fill="{m}"/><path d="M100 28l3 8 9 1-7 6 2 8-7-4-7 4 2-8-7-6 9-1z" fill="{a}"/>""",
    "toadstool": """
        <path d="M84 100h32c0 22 4 34 10 44 2 8-54 8-52 0 6-10 10-22 10-44z" fill="{w}"/>
        <path d="M46 104c0-36 26-58 54-58s54 22 54 58c-20 8-88 8-108 0z" fill="{m}"/><circle cx="84" cy="72" r="9" fill="{w}"/>
        <circle cx="116" cy="66" r="7" fill="{w}"/><circle cx="108" cy="92" r="9" fill="{w}"/><circle cx="68" cy="94" r="6" fill="{w}"/>
        <circle cx="136" cy="90" r="7" fill="{w}"/>""",
    "leaf": """
        <path d="M52 146C44 92 76 52 150 50c2 74-38 108-88 90z" fill="{m}"/>
        <path d="M52 152c16-36 44-64 78-82M84 110l-4-28M102 94l-2-22M80 116l30 6M98 98l28 2" stroke="{d}" stroke-width="4" fill="none"
          stroke-linecap="round"/>""",
    "apple": """
        <path d="M100 76c-18-16-48-4-48 28 0 28 22 50 38 46 6-2 14-2 20 0 16 4 38-18 38-46 0-32-30-44-48-28z" fill="{m}"/>
        <path d="M64 98c0-12 6-20 16-22" stroke="{l}" stroke-width="8" stroke-linecap="round" fill="none"/>
        <path d="M100 76c0-12 2-20 8-28" stroke="#8a6545" stroke-width="5" fill="none" stroke-linecap="round"/>
        <path d="M104 62c6-16 22-20 34-14-6 14-20 20-34 14z" fill="#6f9a68"/>""",
    "shell": """
        <path d="M100 146L46 96c2-30 28-46 54-46s52 16 54 46z" fill="{m}"/>
        <path d="M100 142L60 82M100 142L80 62M100 142V54M100 142l20-80M100 142l40-60" stroke="{l}" stroke-width="5" stroke-linecap="round"/>
        <path d="M84 138h32l6 14H78z" fill="{d}"/>""",
    "skull": """
        <path d="M54 92c0-28 20-44 46-44s46 16 46 44c0 16-6 26-14 32v22H68v-22c-8-6-14-16-14-32z" fill="{w}"/>
        <circle cx="80" cy="96" r="13" fill="{m}"/><circle cx="120" cy="96" r="13" fill="{m}"/><path d="M94 118l6-12 6 12z" fill="{m}"/>
        <path d="M84 132v14M100 132v14M116 132v14" stroke="{m}" stroke-width="4"/>""",
    "dinosaur": """
        <path d="M44 140c2-20 14-36 32-46 8-4 14-12 14-24 0-14 10-22 24-22h22c8 0 12 6 12 12s-4 10-12 10h-14v12c14 10 22 26 20 50 0 6-2 8-8
          8h-14v-14H92v14H78c-4 0-6-2-6-6v-8c-10 6-18 10-28 14z" fill="{m}"/><circle cx="124" cy="58" r="4" fill="{i}"/>
        <path d="M86 64l-10-6 4 14-10 0 6 12-12 2 6 10z" fill="{a}"/>""",
}  # fmt: skip
