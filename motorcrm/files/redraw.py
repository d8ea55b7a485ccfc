"""Redraws a photo in a process of its own: `python -I redraw.py pixels source target small`.

The result has the pixels of the original and nothing else: no location, no comment, no script after the end. Memory,
time and the size of the output are limited before a byte is decoded, so that no picture can block the server.
It imports neither Django nor the rest of the program: it starts fast and has no secrets to give away.
"""

import json
import os
import resource
import sys

MEMORY = 1536 * 1024 * 1024
SECONDS = 15
WRITTEN = 40 * 1024 * 1024
SIDE = 4096
SMALL_SIDE = 480


def limit() -> None:
    os.nice(10)  # pages come first
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def redraw(pixels: int, source: str, target: str, small: str) -> dict[str, object]:
    """Returns `{"refused": why}`, or the type, width and height of the result."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # checked below, before anything is decoded
    with Image.open(source, formats=["JPEG", "PNG", "WEBP", "GIF"]) as image:
        if image.width * image.height > pixels:
            return {"refused": "pixels"}
        # Phones append a second picture to a JPEG (depth, a motion frame): the first is the photo.
        if image.format in ("GIF", "PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
            return {"refused": "animated"}
        as_jpeg = image.format in ("JPEG", "MPO")
        image.draft("RGB", (SIDE, SIDE))
        image.load()
        try:
            turned = ImageOps.exif_transpose(image)
        except (SyntaxError, ValueError, TypeError, OSError):  # its EXIF data is not valid
            turned = image
        transparent = "A" in turned.getbands() or "transparency" in turned.info
        drawn = turned.convert("RGBA" if transparent else "RGB")
    # Pillow saves whatever is in here: a JPEG's comment, for one.
    drawn.info.clear()
    drawn.thumbnail((SIDE, SIDE))
    as_jpeg = as_jpeg or not transparent
    drawn.save(target, "JPEG", quality=88) if as_jpeg else drawn.save(target, "PNG")
    width, height = drawn.size
    drawn.thumbnail((SMALL_SIDE, SMALL_SIDE))
    if transparent:
        paper = Image.new("RGB", drawn.size, "white")
        paper.paste(drawn, mask=drawn.getchannel("A"))
        drawn = paper
    drawn.save(small, "JPEG", quality=80)
    return {"type": "image/jpeg" if as_jpeg else "image/png", "width": width, "height": height}


if __name__ == "__main__":
    limit()
    pixels, source, target, small = sys.argv[1:]
    sys.stdout.write(json.dumps(redraw(int(pixels), source, target, small)))
