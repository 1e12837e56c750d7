"""Two augmented views per image with torchvision, one PIL image at a time, as its data sets do it.

Reads a number of seconds from each line of standard input, works for at least that long, and answers with the number
of images done and the seconds taken. The first line of standard output says what runs.
"""
import random
import sys
import time

try:
    import numpy
    import PIL
    import torch
    import torchvision
    from PIL import Image
    from torchvision import transforms
except ImportError as error:
    print(error)
    sys.exit(1)

IMAGES = 4096

random.seed(1)
torch.manual_seed(1)
pixels = numpy.random.RandomState(1).randint(0, 256, (IMAGES, 28, 28)).astype(numpy.uint8)
images = [Image.fromarray(each, mode="L") for each in pixels]
view = transforms.Compose([
    transforms.RandomAffine(20, translate=(0.1, 0.1), scale=(0.75, 1.25), shear=20),
    transforms.RandomResizedCrop(28, scale=(0.5, 1.0)),
    transforms.ColorJitter(0.4, 0.4),
    transforms.ToTensor(),
])


def measure(seconds):
    done = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        for _ in range(32):
            image = images[done % IMAGES]
            view(image), view(image)
            done += 1
    return done, time.perf_counter() - start


print(f"ready Python {sys.version.split()[0]}, torchvision {torchvision.__version__}, torch {torch.__version__}, "
      f"Pillow {PIL.__version__}, one process, {torch.get_num_threads()} threads", flush=True)
for line in sys.stdin:
    print(*measure(float(line)), flush=True)
