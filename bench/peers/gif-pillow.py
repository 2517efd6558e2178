# Pillow's save of frames that it has decoded already. A line "directory count delay target" is answered with the seconds it took.
import os
import sys
import time

from PIL import Image

for line in sys.stdin:
    directory, count, delay, target = line.rstrip("\n").split("\t")
    frames = []
    for number in range(int(count)):
        with Image.open(os.path.join(directory, f"{number:02}.png")) as image:
            frames.append(image.convert("RGB"))
    started = time.monotonic()
    frames[0].save(target, save_all=True, append_images=frames[1:], duration=int(delay), loop=0)
    print(time.monotonic() - started, flush=True)
