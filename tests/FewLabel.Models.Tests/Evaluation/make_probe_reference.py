"""Writes what scikit-learn's logistic regression finds, for LinearProbeReferenceTests to compare with.

Needs numpy and scikit-learn (made with 1.2). Run it in this folder: python3 make_probe_reference.py

Features are filled by one formula in whole numbers, the same as in the test: element i of the rows, read row by row, is
((31 i i + 17 i + 7) mod 65521) / 65521, plus 0.4 where its column modulo the classes is its row's class. The class of row
n is n modulo the classes. scikit-learn minimizes C times the sum of the losses plus half the squared weights, so
C = 1 / (penalty * rows).
"""

import json

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

PRIME = 65521


def rows(count, width, classes):
    i = np.arange(count * width, dtype=np.int64)
    features = (((31 * i * i + 17 * i + 7) % PRIME) / PRIME).reshape(count, width)
    labels = np.arange(count) % classes
    features += 0.4 * (np.arange(width)[None, :] % classes == labels[:, None])
    return features.astype(np.float32).astype(np.float64), labels


def rounded(values):
    return [float(f"{value:.7g}") for value in np.asarray(values).flatten()]


def compute(count, width, classes, penalty):
    features, labels = rows(count, width, classes)
    scaler = StandardScaler().fit(features)
    inputs = scaler.transform(features)
    model = LogisticRegression(C=1 / (penalty * count), tol=1e-8, max_iter=10000, warm_start=True)
    # The first solver comes near, the second gets the last digits.
    for solver in ("lbfgs", "newton-cg"):
        model.set_params(solver=solver).fit(inputs, labels)
    residuals = model.predict_proba(inputs) - np.eye(classes)[labels]
    gradient = inputs.T @ residuals / count + penalty * model.coef_.T
    print("largest gradient:", np.abs(gradient).max())
    weight = model.coef_ / scaler.scale_
    bias = model.intercept_ - weight @ scaler.mean_
    return dict(count=count, width=width, classes=classes, penalty=penalty, weight=rounded(weight[:, :6]), bias=rounded(bias - bias.mean()))


def main():
    cases = [compute(30, 6, 3, 0.01), compute(30, 6, 3, 1.0), compute(12, 40, 4, 0.1), compute(12, 40, 4, 0.001)]
    with open("probe_reference.json", "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
