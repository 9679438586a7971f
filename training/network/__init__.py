"""The network: the YOLOv8-seg graph, its targets and its loss, written from the published descriptions."""
