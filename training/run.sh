#!/usr/bin/env bash
# The long training run: draws its plans, trains on idle cores, goes on where it was stopped or killed.
#
#   training/run.sh                    # or: make train-long
#   LAYOUTS="a.jsonl.gz b.jsonl.gz" VALIDATION=folder training/run.sh
#
# Everything lies in build/training: sets/, last.pt, best.pt, log.csv (a row a validation), run.log.
# Ctrl-C or SIGTERM ends it with a checkpoint. Run it again to go on, also after kill -9.
# NICE=0 takes all cores instead of idle ones.
set -euo pipefail
cd "$(dirname "$0")/.."

PYTHON=${PYTHON:-$PWD/.venv/bin/python}
OUT=${OUT:-build/training}
# Real layouts to draw half of the plans from, and real plans to measure on; neither is needed.
LAYOUTS=${LAYOUTS:-}
VALIDATION=${VALIDATION:-}
START=${START:-python/locdet_core/models/room-yolov8n-seg.onnx}
# repertoire:seed of each set. A seed names its plans for ever; 90001 and 90002 are held out.
SETS=${SETS:-wide:8101 wide:8102 wide:8103 wide:8104 first:7101 first:7102}
PLANS_A_SET=${PLANS_A_SET:-2000}
# How many pages that are no plans are among them; their seed is their set's.
OTHER_PAGES=${OTHER_PAGES:-0}
OTHER_SEED=9301
VIEWS=${VIEWS:-200000}
MAP_FIRST_IMAGES=${MAP_FIRST_IMAGES:-4000}
VALIDATE_EVERY=${VALIDATE_EVERY:-4000}
VALIDATION_IMAGES=${VALIDATION_IMAGES:-100}
PROCESSES=${PROCESSES:-$(nproc)}
MOST_TRIES=3 # in a row without a checkpoint

LOG=$OUT/run.log
mkdir -p "$OUT/sets"
exec 9>>"$OUT/lock"
if ! flock --nonblock 9; then
    echo "error: a run in $OUT is going on (process $(cat "$OUT/pid" 2>/dev/null)); stop it with kill" >&2
    exit 1
fi

is_stopped=no
pid=
stop() {
    is_stopped=yes
    [ -z "$pid" ] || kill -TERM -- "-$pid" 2>/dev/null || true
}
trap stop INT TERM HUP

# Runs a command on idle cores in a session of its own, so that a signal to this script reaches it through stop alone.
run() {
    local code
    setsid training/idle.sh "$@" >>"$LOG" 2>&1 &
    pid=$!
    echo "$pid" >"$OUT/pid"
    while code=0; wait "$pid" || code=$?; kill -0 "$pid" 2>/dev/null; do :; done
    pid=
    return "$code"
}

# Ends with what the log says since line $1.
fail() {
    tail -n "+$1" "$LOG" | grep -E "^([a-z.]+: )?error:|^[^ ]+:[0-9]+: " | tail -n 5 >&2 || tail -n 5 "$LOG" >&2
    echo "error: the run stopped; $LOG has the rest" >&2
    exit 1
}

lines() { [ -f "$LOG" ] && wc -l <"$LOG" || echo 0; }
saved() { stat -c %Y "$OUT/last.pt" 2>/dev/null || echo never; }

# Draws $2 pages of the set $3 (repertoire:seed) into the folder $1, unless they are there.
draw() {
    local first
    [ $is_stopped = no ] || exit 130
    [ ! -f "$1/annotations.json" ] || return 0
    echo "drawing $2 plans into $1"
    rm -rf "$1.partial" # left by a drawing that was killed
    first=$(($(lines) + 1))
    # shellcheck disable=SC2086 # LAYOUTS is a list
    run "$PYTHON" -m training.generate --out "$1" --count "$2" --seed "${3#*:}" \
        --repertoire "${3%:*}" ${LAYOUTS:+--layouts $LAYOUTS} || { [ $is_stopped = yes ] && exit 130; fail "$first"; }
}

trains=()
for set in $SETS; do
    draw "$OUT/sets/${set/:/-}" "$PLANS_A_SET" "$set"
    trains+=(--train "$OUT/sets/${set/:/-}")
done
if [ "$OTHER_PAGES" -gt 0 ]; then
    others=$OUT/sets/other-$OTHER_SEED-$OTHER_PAGES
    draw "$others" "$OTHER_PAGES" "other:$OTHER_SEED"
    trains+=(--others "$others")
fi

echo "training; $LOG and $OUT/log.csv show how it goes"
tries=0
while [ $tries -lt $MOST_TRIES ]; do
    [ $is_stopped = no ] || exit 130
    first=$(($(lines) + 1)) before=$(saved) code=0
    OMP_NUM_THREADS=1 run "$PYTHON" -m torch.distributed.run --standalone --nproc-per-node "$PROCESSES" --no-python \
        training/idle.sh "$PYTHON" -m training.train "${trains[@]}" ${VALIDATION:+--validation "$VALIDATION" --engine} --validation-images "$VALIDATION_IMAGES" \
        --out "$OUT" --resume --pretrained "$START" --images "$VIEWS" --map-first-images "$MAP_FIRST_IMAGES" \
        --warmup-epochs 0.1 --trunk-rate 0.2 --validate-every "$VALIDATE_EVERY" --view-size 448 --batch-size 4 --no-curriculum --workers 0 \
        --threads 1 --patience 0 "$@" || code=$?
    [ $code -eq 0 ] && { echo "the run has come to its end: $OUT/room.onnx"; exit 0; }
    [ $is_stopped = yes ] && { echo "stopped; run this again to go on"; exit 130; }
    tail -n "+$first" "$LOG" | grep -E "^([a-z.]+: )?error:" >/dev/null && fail "$first"
    tries=$((tries + 1))
    [ "$before" = "$(saved)" ] || tries=0
    echo "the run was killed (exit $code); going on from its checkpoint"
done
fail "$first"
