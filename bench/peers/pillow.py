# Pillow in as many processes as there are cores. A line "way path count directory" is answered with the seconds it took.
import os
import sys
import time
from multiprocessing import Pool

from PIL import Image


def draft(path, target):
    """Its fast way: the decoder shrinks by 2, 4 or 8 while it reads, and thumbnail does the rest."""
    with Image.open(path) as image:
        image.thumbnail((500, 500), reducing_gap=2.0)
        image.save(target, "JPEG", quality=80)


def plain(path, target):
    """What most code does: decode everything, then resize with its best filter."""
    with Image.open(path) as image:
        scale = 500 / max(image.size)
        size = (round(image.width * scale), round(image.height * scale))
        image.load()
        image.resize(size, Image.Resampling.LANCZOS).save(target, "JPEG", quality=80)


WAYS = {"draft": draft, "plain": plain}


def one(task):
    way, path, target = task
    WAYS[way](path, target)


if __name__ == "__main__":
    with Pool(os.cpu_count()) as pool:
        for line in sys.stdin:
            way, path, count, directory = line.rstrip("\n").split("\t")
            tasks = [(way, path, os.path.join(directory, f"pillow-{n}.jpg")) for n in range(int(count))]
            started = time.monotonic()
            pool.map(one, tasks, chunksize=1)
            print(time.monotonic() - started, flush=True)
