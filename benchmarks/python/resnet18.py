"""The ImageNet ResNet18 of the benchmark (blocks 2, 2, 2 and 3) written plainly in PyTorch, with weights drawn at random.

Arguments: the job (features, fine-tuning or fine-tuning-channels-last), threads, images in a batch, height and width. Reads a number of seconds from each
line of standard input, works for at least that long, and answers with images, seconds, and seconds of processor time.
"""
import sys
import time

try:
    import torch
    from torch import nn
except ImportError as error:
    print(error)
    sys.exit(1)

JOB, THREADS, BATCH, SIZE = sys.argv[1], *map(int, sys.argv[2:5])
torch.set_num_threads(THREADS)
torch.manual_seed(1)


class Block(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inputs != width:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        identity = x if self.downsample is None else self.downsample(x)
        return self.relu(self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x))))) + identity)


def network():
    layers, channels = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)], 64
    for stage, count in enumerate((2, 2, 2, 3)):
        for block in range(count):
            layers.append(Block(channels, 64 << stage, 2 if stage > 0 and block == 0 else 1))
            channels = 64 << stage
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


images, labels = torch.rand(BATCH, 3, SIZE, SIZE), torch.randint(0, 10, (BATCH,))
model = network()
if JOB.startswith("fine-tuning"):
    model = nn.Sequential(model, nn.Linear(512, 10))
    if JOB.endswith("channels-last"):
        model, images = model.to(memory_format=torch.channels_last), images.contiguous(memory_format=torch.channels_last)
model.eval()  # Batch norm keeps its statistics.
criterion, optimizer = nn.CrossEntropyLoss(), torch.optim.AdamW(model.parameters(), 0.0003)


def step():
    if JOB == "features":
        with torch.no_grad():
            model(images)
        return
    optimizer.zero_grad()
    loss = criterion(model(images), labels)
    loss.backward()
    optimizer.step()
    loss.item()


def measure(seconds):
    step()
    done, start, cpu = 0, time.perf_counter(), time.process_time()
    while done == 0 or time.perf_counter() - start < seconds:
        step()
        done += BATCH
    return done, time.perf_counter() - start, time.process_time() - cpu


print(f"ready Python {sys.version.split()[0]}, torch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
for line in sys.stdin:
    print(*measure(float(line)), flush=True)
