"""Logistic regression of scikit-learn on exported features: the linear layer that others would use.

Reads lines "train.npy labels.npy test.npy predictions.npy" and writes the predicted probabilities of each test row.
"""
import sys

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

print(f"ready scikit-learn {sklearn.__version__}", flush=True)
for line in sys.stdin:
    train, labels, test, predictions = line.strip().split("\t")
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    model.fit(np.load(train), np.load(labels))
    np.save(predictions, model.predict_proba(np.load(test)).astype(np.float32))
    print("1 1", flush=True)
