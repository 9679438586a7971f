#!/usr/bin/env bash
# Draws plans, trains on them and leaves the result in a folder, within a limit of time and without a network:
#
#   bash run.sh --minutes 13 --out DIR [option value]... [-- option of training.train]...
#
# training.pack writes this file and what it needs; training/README.md says what to expect.
set -euo pipefail

pack=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=${PYTHON:-python3}
minutes='' out='' seed=1 plans=2000 most_sets=10 learning_rate='' view_size=640 image_size=640 batch_size=''
validation_images=40 validations=3 cores=$(nproc)

# Of the limit a third is for drawing. What follows training (the export of a stopped run, copying) took 12 s
# for a model of 13 MB on two slow cores; the share is for machines that are slower still.
drawing_share=3 finish_s=12 finish_share=60
# A validation takes this long a page: 0.37 s outside the network on a busy core, and ten passes of a GPU.
page_ms=500
# Each plan of the sets is read and checked before training starts.
read_ms=2
# Starting the workers and the GPU, and writing the model.
overhead_seconds=20
least_training_s=5

fail() { echo "error: $*" >&2; exit 2; }

parse() {
  while (($#)); do
    [[ $1 != -- ]] || { shift; break; }
    (($# > 1)) || fail "$1 needs a value"
    case $1 in
      --minutes | --out | --seed | --plans | --most-sets | --learning-rate | --view-size | --image-size | \
        --batch-size | --validation-images | --validations | --overhead-seconds | --cores)
        local name=${1#--}
        printf -v "${name//-/_}" %s "$2"
        shift 2 ;;
      *) fail "unknown option $1; options of training.train go behind --" ;;
    esac
  done
  more=("$@")
  [[ $minutes =~ ^[0-9]+(\.[0-9]+)?$ ]] || fail "--minutes must be a number, got ${minutes:-nothing}"
  [[ -n $out ]] || fail "--out must name a folder"
  mkdir -p "$out"
  [[ -z $(ls -A "$out") ]] || fail "--out must be an empty folder, and $out is not"
  out=$(cd "$out" && pwd)
}

# Runs a command that is sent SIGTERM at a second of this run, and SIGKILL five seconds later.
until_second() {
  local left=$(($1 - SECONDS))
  shift
  ((left > 0)) || left=1
  timeout --foreground --kill-after=5 "$left" "$@" &
  child=$!
  wait "$child"
}

stop() {
  trap '' TERM INT
  echo "stopped from outside after $SECONDS s; delivering what there is"
  kill -TERM "$child" 2>/dev/null && wait "$child" || true
  exit 143
}

# Runs however the script ends, once: what was learned must not be lost with it.
finish() {
  local status=$?
  trap '' TERM INT
  trap - EXIT
  if [[ -d $work/run ]]; then
    until_second "$limit_s" "$python" -m training.packed.delivery "$work/run" "$out" --image-size "$image_size" \
      || { status=1; echo "error: not everything was delivered" >&2; }
  fi
  echo "finished after $SECONDS s of $limit_s s"
  rm -rf "$work"
  exit "$status"
}

install() {
  compgen -G "$pack/wheels/*.whl" >/dev/null || return 0
  until_second "$training_end_s" "$python" -m pip install --quiet --no-index --no-deps --no-compile --no-cache-dir \
    --disable-pip-version-check --target "$work/site" "$pack"/wheels/*.whl
}

# skia is linked to libraries of windows and OpenGL that a machine without a screen may lack.
find_libraries() {
  "$python" -c 'import skia' 2>/dev/null && return
  with_libraries=(env LD_LIBRARY_PATH="$pack/libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}")
  "${with_libraries[@]}" "$python" -c 'import skia' \
    || fail "the drawing library can't be loaded; the lines above say what it lacks"
}

draw() {
  local own_validation=$validation_images
  local -a layouts=("$pack"/layouts/*.jsonl.gz)
  [[ -e ${layouts[0]} ]] || layouts=()
  [[ ! -d $pack/validation ]] || own_validation=0
  echo "drawing for $((limit_s / drawing_share)) s on $cores cores"
  # Stopped at twice its time, it leaves the sets that are whole.
  until_second $((2 * limit_s / drawing_share)) "${with_libraries[@]}" "$python" -m training.packed.drawing --out "$work/sets" --seconds $((limit_s / drawing_share - SECONDS)) \
    --seed "$seed" --plans "$plans" --most-sets "$most_sets" --validation-plans "$own_validation" \
    --workers "$cores" --layouts "${layouts[@]}" || echo "drawing was stopped"
  # Workers of a drawing that was stopped may still write there.
  rm -rf "$work"/sets/*.partial || true
  compgen -G "$work/sets/*-[0-9]*" >/dev/null \
    || fail "no set was drawn in $SECONDS s; give fewer --plans, for a machine so slow"
}

# Prints a batch size: how much a device holds, by its memory.
batch_size_here() {
  "$python" -c '
import torch
if not torch.cuda.is_available():
    print(16)
else:
    print(96 if torch.cuda.get_device_properties(0).total_memory > 40e9 else 32)'
}

# Prints how many processes may prepare batches: a core each, but two batches of each lie in shared memory.
workers_here() {
  local shared_kib batch_kib=$((batch_size * image_size * image_size * 7 / 1024 + 1)) most
  shared_kib=$(df --output=avail -k /dev/shm 2>/dev/null | tail -1) || shared_kib=1000000000
  most=$((shared_kib / batch_kib / 3))
  ((most < cores - 1)) || most=$((cores - 1))
  echo $((most > 1 ? most : 1))
}

train() {
  local -a start=() sets=()
  local set validation=$work/sets/validation rate=${learning_rate:-1.8e-3}
  for set in "$work"/sets/*-[0-9]*; do sets+=(--train "$set"); done
  [[ ! -d $pack/validation ]] || validation=$pack/validation
  for model in "$pack"/start/*; do
    # Trained weights are not led back to the views and the rate that a run from chance begins with.
    [[ ! -e $model ]] || { start=(--pretrained "$model" --no-curriculum); rate=${learning_rate:-5e-4}; }
  done
  batch_size=${batch_size:-$(batch_size_here)}
  # Validations don't count as training minutes; one more than asked for measures the best weights at the end.
  local spare_ms=$(((validations + 1) * validation_images * page_ms + ${#sets[@]} / 2 * plans * read_ms))
  local seconds=$((training_end_s - SECONDS - overhead_seconds - spare_ms / 1000))
  ((seconds >= least_training_s)) \
    || fail "only $seconds s are left for training; give more --minutes, or fewer --validation-images or --plans"
  echo "training for $seconds s on $((${#sets[@]} / 2)) sets, batches of $batch_size, after $SECONDS s"
  until_second "$training_end_s" "$python" -m training.train "${sets[@]}" --validation "$validation" \
    --validation-images "$validation_images" --validations "$validations" --out "$work/run" \
    --minutes "$(awk "BEGIN { print $seconds / 60 }")" --patience 0 --checkpoint-every 20 \
    --image-size "$image_size" --view-size "$view_size" --batch-size "$batch_size" --learning-rate "$rate" \
    --workers "$(workers_here)" "${start[@]}" "${more[@]}"
}

parse "$@"
limit_s=$(awk "BEGIN { print int($minutes * 60) }")
training_end_s=$((limit_s - finish_s - limit_s / finish_share))
child=''
with_libraries=()
work=$(mktemp -d)
mkdir -p "$work/sets"
trap finish EXIT
trap stop TERM INT
# The writer of the log outlives a signal to the whole group, or the last lines would be lost.
exec > >(trap '' TERM INT; exec tee "$work/run.log") 2>&1
cd "$pack/code"
export PYTHONPATH=$pack/code:$pack/code/python:$work/site${PYTHONPATH:+:$PYTHONPATH} PYTHONUNBUFFERED=1
export LOCDET_COMMIT
LOCDET_COMMIT=$(cat "$pack/commit")
install
find_libraries
draw
train
