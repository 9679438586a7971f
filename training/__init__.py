"""Makes room models: draws plans with exact ground truth, trains on them and exports to ONNX."""
