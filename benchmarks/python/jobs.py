"""The jobs of the benchmark written plainly in PyTorch and torchvision: module by module, library optimizers, one
momentum update for each parameter, augmentation of one PIL image at a time.

Arguments: the job, the number of threads, a file of digits (bytes, 28x28 each) and one of their labels (bytes). Reads a number of
seconds from each line of standard input, works for at least that long, and answers with the number of images done,
the seconds and the seconds of processor time taken. The first line of standard output says what runs. With "profile" as the line it says where the time goes.
"""
import sys
import time

try:
    import numpy
    import torch
    import torchvision
    from PIL import Image
    from torch import nn
    from torch.nn import functional
    from torchvision import transforms
except ImportError as error:
    print(error)
    sys.exit(1)

JOB, THREADS, PIXELS, LABELS = sys.argv[1:5]
torch.set_num_threads(int(THREADS))
torch.manual_seed(1)
raw = numpy.fromfile(PIXELS, dtype=numpy.uint8).reshape(-1, 28, 28)
labels = torch.from_numpy(numpy.fromfile(LABELS, dtype=numpy.uint8).astype(numpy.int64))
scaled = torch.from_numpy(raw.astype(numpy.float32) / 255).unsqueeze(1)
mean, deviation = scaled.mean().item(), scaled.std().item()
images = (scaled - mean) / deviation


def cnn_backbone():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3), nn.BatchNorm2d(128), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten())


def cnn():
    return nn.Sequential(
        cnn_backbone(),
        nn.Linear(512, 128), nn.BatchNorm1d(128), nn.ReLU(),
        nn.Linear(128, 64), nn.BatchNorm1d(64), nn.ReLU(),
        nn.Linear(64, 10))


def resnet50():
    network = torchvision.models.resnet50()
    network.conv1 = nn.Conv2d(1, 64, 7, stride=2, padding=3, bias=False)
    network.fc = nn.Identity()
    return network


class PictureSet(torch.utils.data.Dataset):
    """Digits as PIL images, as torchvision's MNIST hands them out."""

    def __init__(self, transform, views):
        self.pictures = [Image.fromarray(each, mode="L") for each in raw]
        self.transform, self.views = transform, views

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, index):
        views = [self.transform(self.pictures[index]) for _ in range(self.views)]
        return (*views, labels[index])


def tensor_batches(size, views):
    while True:
        order = torch.randperm(len(images))
        for start in range(0, len(images) - size + 1, size):
            chosen = order[start:start + size]
            batch = images[chosen]
            yield (*[batch] * views, labels[chosen])


def picture_batches(size, transform, views):
    transform = transforms.Compose([transform, transforms.ToTensor(), transforms.Normalize((mean,), (deviation,))])
    loader = torch.utils.data.DataLoader(PictureSet(transform, views), batch_size=size, shuffle=True, drop_last=True)
    while True:
        yield from loader


def supervised(size, batches):
    model, criterion = cnn(), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), 0.001)

    def step():
        inputs, targets = next(batches)
        optimizer.zero_grad()
        logits = model(inputs)
        loss = criterion(logits, targets)
        loss.backward()
        optimizer.step()
        loss.item()
        (logits.argmax(1) == targets).sum().item()
        return size

    return step


class Moco(nn.Module):
    def __init__(self, network, width, entries, momentum, temperature):
        super().__init__()
        self.query, self.key = network(), network()
        self.momentum, self.temperature = momentum, temperature
        self.key.load_state_dict(self.query.state_dict())
        for parameter in self.key.parameters():
            parameter.requires_grad = False
        self.register_buffer("queue", functional.normalize(torch.randn(width, entries), dim=0))
        self.position = 0

    def forward(self, first, second):
        queries = functional.normalize(self.query(first), dim=1)
        with torch.no_grad():
            for query, key in zip(self.query.parameters(), self.key.parameters()):
                key.data = key.data * self.momentum + query.data * (1 - self.momentum)
            keys = functional.normalize(self.key(second), dim=1)
        own = torch.einsum("nc,nc->n", queries, keys).unsqueeze(1)
        others = torch.einsum("nc,ck->nk", queries, self.queue.clone())
        logits = torch.cat([own, others], dim=1) / self.temperature
        with torch.no_grad():
            self.queue[:, self.position:self.position + len(keys)] = keys.T
            self.position = (self.position + len(keys)) % self.queue.shape[1]
        return logits, torch.zeros(len(logits), dtype=torch.long)


def moco(model, optimizer, size, batches):
    criterion = nn.CrossEntropyLoss()
    model.train()

    def step():
        first, second, _ = next(batches)
        logits, targets = model(first, second)
        loss = criterion(logits, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
        (logits.argmax(1) == targets).float().mean().item()
        return size

    return step


def moco_resnet50(batches):
    model = Moco(lambda: nn.Sequential(resnet50(), nn.Linear(2048, 128)), 128, 4096, 0.999, 0.07)
    return moco(model, torch.optim.SGD(model.query.parameters(), 0.03, momentum=0.9, weight_decay=1e-4), 128, batches)


def moco_small(batches):
    model = Moco(lambda: nn.Sequential(cnn_backbone(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 128)), 128, 4096, 0.99, 0.2)
    return moco(model, torch.optim.AdamW(model.query.parameters(), 0.002, weight_decay=0.01), 256, batches)


def features(network):
    network.eval()

    def step():
        with torch.no_grad():
            torch.cat([network(part) for part in images.split(128)])
        return len(images)

    return step


def study_transform():
    return transforms.Compose([
        transforms.RandomRotation(45, interpolation=transforms.InterpolationMode.BILINEAR),
        transforms.RandomResizedCrop(28, scale=(0.8, 1), ratio=(1, 1)),
        transforms.RandomAffine(0, translate=(0.1, 0.1), interpolation=transforms.InterpolationMode.BILINEAR),
        transforms.RandomAffine(0, shear=30, interpolation=transforms.InterpolationMode.BILINEAR)])


def moco_study_transform():
    return transforms.Compose([
        transforms.RandomResizedCrop(28, scale=(0.2, 1)), transforms.RandomHorizontalFlip(), transforms.RandomGrayscale(0.2),
        transforms.ColorJitter(0.4, 0.4, 0.4, 0.4)])


def digit_transform():
    """Without the strokes drawn at random, the elastic warp and the stroke width, for which torchvision has nothing or nothing quick."""
    return transforms.Compose([
        transforms.RandomAffine(10, translate=(0.08, 0.08), scale=(0.9, 1.1), shear=8, interpolation=transforms.InterpolationMode.BILINEAR),
        transforms.ColorJitter(contrast=0.4)])


JOBS = {
    "cnn-20": lambda: supervised(20, tensor_batches(20, 1)),
    "cnn-20-augmented": lambda: supervised(20, picture_batches(20, study_transform(), 1)),
    "cnn-256": lambda: supervised(256, tensor_batches(256, 1)),
    "moco-small": lambda: moco_small(tensor_batches(256, 2)),
    "moco-small-views": lambda: moco_small(picture_batches(256, digit_transform(), 2)),
    "moco-resnet50": lambda: moco_resnet50(tensor_batches(128, 2)),
    "moco-resnet50-views": lambda: moco_resnet50(picture_batches(128, moco_study_transform(), 2)),
    "features-small": lambda: features(cnn_backbone()),
    "features-resnet50": lambda: features(resnet50()),
}


def measure(step, seconds):
    step()
    done = 0
    start, cpu_start = time.perf_counter(), time.process_time()
    while done == 0 or time.perf_counter() - start < seconds:
        done += step()
    return done, time.perf_counter() - start, time.process_time() - cpu_start


def profile(step):
    step()
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profiler:
        measure(step, 3)
    return profiler.key_averages().table(sort_by="self_cpu_time_total", row_limit=20)


step = JOBS[JOB]()
torch.mm(torch.ones(1024, 1024), torch.ones(1024, 1024))
start = time.perf_counter()
torch.mm(torch.ones(1024, 1024), torch.ones(1024, 1024))
rate = 2 * 1024**3 / (time.perf_counter() - start) / 1e9
print(f"ready Python {sys.version.split()[0]}, torch {torch.__version__}, torchvision {torchvision.__version__}, "
      f"{torch.get_num_threads()} threads, BLAS {rate:.0f} GFLOP/s", flush=True)
for line in sys.stdin:
    if line.strip() == "profile":
        print(profile(step), flush=True)
    else:
        print(*measure(step, float(line)), flush=True)
