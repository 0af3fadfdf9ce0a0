"""The product's light colours, for paper and slides, which have no style sheet."""

TEXT, TEXT_2, TEXT_3 = "152028", "46535E", "5F6C77"
LINE, SUNKEN, WHITE = "E2E7EA", "F0F3F4", "FFFFFF"
ACCENT, INK, INK_MUTE, GRID = "0E6A86", "3C4D59", "B7C2C9", "E8EDEF"
SERIES = ("3C4D59", "0F7490", "C8660F", "5A4DB0", "A2B83A", "B33F68", "67B0DF", "95A0A9")
TONES = {"pos": "1C7148", "warn": "835300", "neg": "B02A20", "info": "2B5AA8"}
SOFT = {"pos": "E5F3EB", "warn": "FDF2DC", "neg": "FDECEA", "info": "E9F0FB", "": "F0F3F4"}
SOLID = {"pos": "2A8A5B", "warn": "C98710", "neg": "CD3D30", "info": "3F72C8"}
