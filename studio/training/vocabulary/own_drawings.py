"""Things that the emoji set lacks, drawn for this project as SVG. Units as wide and high as each entry says."""

from __future__ import annotations

# noun -> (elements, width, height)
OWN: dict[str, tuple[str, int, int]] = {
    "bridge": (
        '<path d="M0 12Q32 2 64 12V32H56A10 10 0 0 0 38 26V32H26V26A10 10 0 0 0 8 32H0z" fill="#a49c92"/>'
        '<path d="M0 9Q32-1 64 9V13Q32 3 0 13z" fill="#8a8278"/>'
        '<path d="M6 12.500v-5M14 10.500v-5M22 9v-5M32 8.500v-5M42 9v-5M50 10.500v-5M58 12.500v-5" stroke="#75695f" stroke-width="1.800"/>'
        '<path d="M0 7Q32-3 64 7" fill="none" stroke="#75695f" stroke-width="1.800"/>'
        '<path d="M8 18h6M20 14h6M40 16h7M52 18h6M28 20h7M2 24h4M58 25h5M29 28h5" stroke="#8a8278" stroke-width="1.400"/>',
        64, 32,
    ),
    "pirate ship": (
        '<path d="M22 4V36M38 8V36" stroke="#6b4426" stroke-width="2"/>'
        '<path d="M22 1l9 2.500l-9 2.500z" fill="#1d1b24"/>'
        '<path d="M13 10Q22 7 32 10Q30 18 32 25Q22 22 12 25Q15 17 13 10z" fill="#2a2733"/>'
        '<circle cx="22" cy="15" r="3.400" fill="#f2efe6"/><circle cx="20.800" cy="14.600" r=".9" fill="#2a2733"/><circle cx="23.200" cy="14.600" r=".9" fill="#2a2733"/>'
        '<path d="M18.500 19.500l7 2.500M25.500 19.500l-7 2.500" stroke="#f2efe6" stroke-width="1.200"/>'
        '<path d="M33 12Q38 10 45 12Q43 19 45 26Q38 24 33 26Q35 19 33 12z" fill="#8c2f2f"/>'
        '<path d="M2 28L12 31H40L52 25L48 40Q46 44 40 44H14Q8 44 6 40z" fill="#8a5a34"/>'
        '<path d="M2 28L12 31H40L52 25L51 29L41 35H12L3 32z" fill="#6b4426"/>'
        '<circle cx="14" cy="38.500" r="1.800" fill="#f7c948"/><circle cx="22" cy="38.500" r="1.800" fill="#f7c948"/><circle cx="30" cy="38.500" r="1.800" fill="#f7c948"/><circle cx="38" cy="38.500" r="1.800" fill="#f7c948"/>',
        54, 45,
    ),
    "table": (
        '<path d="M5 10h4v18H5zM39 10h4v18h-4z" fill="#7d4a2b"/><path d="M11 10h3v13h-3zM34 10h3v13h-3z" fill="#653a20"/>'
        '<rect x="1" y="5" width="46" height="6" rx="1.500" fill="#a9683f"/><rect x="1" y="9" width="46" height="2" rx="1" fill="#8a5232"/>',
        48, 28,
    ),
    "bench": (
        '<path d="M5 12h3v13H5zM40 12h3v13h-3z" fill="#4a4a55"/>'
        '<rect x="2" y="2" width="44" height="4" rx="1" fill="#b0743f"/><rect x="2" y="7.500" width="44" height="4" rx="1" fill="#a06636"/>'
        '<rect x="1" y="14" width="46" height="4" rx="1" fill="#b0743f"/>',
        48, 25,
    ),
    "tower": (
        '<path d="M8 14h20l2 48H6z" fill="#a7a3b0"/><path d="M22 14h6l2 48h-8z" fill="#8d8897"/>'
        '<path d="M4 14V5h5v4h5V5h8v4h5V5h5v9z" fill="#bab6c4"/>'
        '<path d="M14 24a4 4 0 0 1 8 0v6h-8z" fill="#3c3a48"/><path d="M13 62V50a5 5 0 0 1 10 0v12z" fill="#5d3f2b"/>'
        '<path d="M9 36h5M22 40h5M9 45h4M24 32h4" stroke="#7b7686" stroke-width="1.400"/>',
        36, 62,
    ),
    "street lamp": (
        '<path d="M9 16h2v44H9z" fill="#3a3d4c"/><path d="M5 60h10l-1.500-5h-7z" fill="#2c2f3c"/>'
        '<path d="M4 5h12l-2 12H6z" fill="#ffd867"/><path d="M3 5h14L10 0z" fill="#3a3d4c"/><path d="M5.500 17h9v2h-9z" fill="#3a3d4c"/>',
        20, 60,
    ),
    "well": (
        '<path d="M7 14h3v18H7zM30 14h3v18h-3z" fill="#7d4a2b"/><path d="M1 15L20 2l19 13z" fill="#b4493c"/>'
        '<path d="M20 15v9" stroke="#cdb58a" stroke-width="1.200"/><path d="M17 24h6l-1 5h-4z" fill="#8a8278"/>'
        '<path d="M4 30h32v14H4z" fill="#a49c92"/><path d="M3 28h34v4H3z" fill="#8a8278"/>'
        '<path d="M4 37h32M12 32v5M24 32v5M18 37v7M30 37v7M8 37v7" stroke="#857c72" stroke-width="1.200"/>',
        40, 44,
    ),
    "gate": (
        '<path d="M2 8h11v38H2zM35 8h11v38H35z" fill="#a49c92"/><path d="M0 4h15v6H0zM33 4h15v6H33z" fill="#8a8278"/>'
        '<path d="M12 22a12 12 0 0 1 24 0v-8H12z" fill="#b6aea4"/>'
        '<path d="M13 22a11 11 0 0 1 22 0v24H13z" fill="#6b4426"/><path d="M24 12v34M18 13v33M30 13v33" stroke="#54341c" stroke-width="1.200"/>'
        '<circle cx="22" cy="32" r="1.200" fill="#f7c948"/><circle cx="26" cy="32" r="1.200" fill="#f7c948"/>',
        48, 46,
    ),
    "hot air balloon": (
        '<path d="M13 31L16 40M27 31L24 40" stroke="#6b4426" stroke-width="1"/>'
        '<path d="M20 1A17 17 0 0 1 37 18Q36 26 27 32H13Q4 26 3 18A17 17 0 0 1 20 1z" fill="#e8483f"/>'
        '<path d="M20 1Q9 8 10 20Q11 28 16 32H13Q4 26 3 18A17 17 0 0 1 20 1zM20 1Q31 8 30 20Q29 28 24 32H27Q36 26 37 18A17 17 0 0 0 20 1z" fill="#f7b733"/>'
        '<path d="M20 1Q15 9 15.500 20Q16 28 18 32H22Q24 28 24.500 20Q25 9 20 1z" fill="#fdf3d8"/>'
        '<path d="M15 40h10v4.500a1.500 1.500 0 0 1-1.500 1.500h-7a1.500 1.500 0 0 1-1.500-1.500z" fill="#8a5a34"/>',
        40, 46,
    ),
    "treasure chest": (
        '<path d="M3 16Q3 4 12 4H32Q41 4 41 16z" fill="#8a5a34"/><path d="M6 14h32v5H6z" fill="#f7c948"/>'
        '<circle cx="13" cy="14" r="3" fill="#ffd867"/><circle cx="21" cy="12.500" r="3.400" fill="#ffb02e"/><circle cx="29" cy="14" r="3" fill="#ffd867"/><circle cx="25" cy="15" r="2.400" fill="#e8483f"/>'
        '<path d="M2 18h40v16H2z" fill="#a9683f"/><path d="M2 18h4v16H2zM38 18h4v16h-4z" fill="#c9a03a"/><path d="M2 18h40v3H2z" fill="#7d4a2b"/>'
        '<rect x="19" y="18" width="6" height="7" rx="1" fill="#f7c948"/>',
        44, 34,
    ),
    "barrel": (
        '<path d="M6 2h20Q31 18 26 36H6Q1 18 6 2z" fill="#a9683f"/><path d="M12 2h8v34h-8z" fill="#95582f"/>'
        '<path d="M4.800 8h22.400v3H4.800zM4.800 27h22.400v3H4.800z" fill="#6d7280"/>',
        32, 37,
    ),
    "cart": (
        '<path d="M4 10h36l-4 14H8z" fill="#a9683f"/><path d="M4 10h36v3H4z" fill="#7d4a2b"/><path d="M14 13v11M22 13v11M30 13v11" stroke="#7d4a2b" stroke-width="1.200"/>'
        '<path d="M38 20l14-3" stroke="#7d4a2b" stroke-width="2"/>'
        '<circle cx="16" cy="28" r="7" fill="none" stroke="#5d3f2b" stroke-width="2"/><path d="M16 21v14M9 28h14M11 23l10 10M21 23l-10 10" stroke="#5d3f2b"/>'
        '<path d="M8 10q4-8 14-7t14 7z" fill="#e2c15a"/>',
        53, 36,
    ),
    "statue": (
        '<path d="M6 44h24v8H6z" fill="#8a8694"/><path d="M3 50h30v5H3z" fill="#76727f"/>'
        '<path d="M13 20q5-3 10 0l3 24H10z" fill="#c3c0cb"/><path d="M13 20L8 33l3 1l4-8zM23 20l6-9l-2.500-2L20 18z" fill="#b3b0bc"/>'
        '<circle cx="18" cy="13" r="5" fill="#c3c0cb"/><path d="M18 44l2-20l6 20z" fill="#acaab6"/>',
        36, 55,
    ),
    "scarecrow": (
        '<path d="M17 24h2v36h-2zM2 27h32v2.400H2z" fill="#7d4a2b"/><path d="M8 24h20l3 5l-5 2v17H10V31l-5-2z" fill="#c0453a"/>'
        '<path d="M18 24v24M10 36h16" stroke="#8f2f28"/><path d="M0 30l4-4l1 5zM36 30l-4-4l-1 5zM10 48l3 6l3-6l3 6l3-6l3 6l1-6z" fill="#e2c15a"/>'
        '<circle cx="18" cy="17" r="7" fill="#ecd6a2"/><path d="M6 12h24l-5-3l-2-8H13l-2 8z" fill="#8a5a34"/>'
        '<circle cx="15.500" cy="17" r="1" fill="#3c2a1c"/><circle cx="20.500" cy="17" r="1" fill="#3c2a1c"/><path d="M14.500 20.500q3.500 2.500 7 0" fill="none" stroke="#3c2a1c"/>',
        36, 60,
    ),
}  # fmt: skip
