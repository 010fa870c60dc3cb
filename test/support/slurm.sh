#!/usr/bin/env bash
# A SLURM cluster of two nodes on this machine, from Debian's packages (apt-get install slurmctld slurmd slurm-client munge),
# for the tests of npm run reproduce -- --all --profile slurm. Root, no systemd and no database needed.
#   slurm.sh start FOLDER   writes its settings there, starts it and waits until both nodes are idle
#   slurm.sh fail FOLDER    node n1 dies: its slurmd and all that runs under it; slurm.sh mend FOLDER brings it back
#   slurm.sh stop FOLDER    ends all that was started
# Steps inside of jobs look for /etc/slurm/slurm.conf, so it is linked there meanwhile, if there is none.
set -euo pipefail
folder=$2
export SLURM_CONF=$folder/slurm.conf

node() { slurmd -N "$1" -f "$SLURM_CONF"; }

tree() { # a process and all that it started
  local child
  for child in $(pgrep -P "$1"); do tree "$child"; done
  echo "$1"
}

case $1 in
start)
  conf=/etc/slurm/slurm.conf
  if [ -e $conf ]; then echo "$conf is there: this machine has a SLURM of its own; nothing was started." >&2 && exit 1; fi
  mkdir -p "$folder"/{state,n1,n2} /etc/slurm
  chmod 755 "$folder"
  head -c 128 /dev/urandom > "$folder/munge.key"
  chmod 400 "$folder/munge.key"
  cat > "$SLURM_CONF" << CONF
ClusterName=onemachine
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CryptoType=crypto/munge
SlurmctldPort=16817
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/%n.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdTimeout=10
ReturnToService=2
MinJobAge=86400
JobRequeue=1
NodeName=n1 NodeHostname=$(hostname) NodeAddr=127.0.0.1 Port=16818 CPUs=2 RealMemory=8000 State=UNKNOWN
NodeName=n2 NodeHostname=$(hostname) NodeAddr=127.0.0.1 Port=16819 CPUs=2 RealMemory=8000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP MaxTime=INFINITE
CONF
  ln -sfn "$SLURM_CONF" $conf
  munged --force --key-file "$folder/munge.key" --socket "$folder/munge.socket" --pid-file "$folder/munged.pid" \
    --log-file "$folder/munged.log" --seed-file "$folder/munge.seed"
  slurmctld -f "$SLURM_CONF"
  node n1
  node n2
  for _ in $(seq 30); do
    [ "$(sinfo -h -N -t idle -o %N | wc -l)" = 2 ] && exit 0
    sleep 1
  done
  echo "The nodes did not come up: $(sinfo -N -l)" >&2
  exit 1
  ;;
fail)
  jobs=$(squeue -h -w n1 -o %A)
  kill -9 "$(cat "$folder/n1.pid")"
  for job in $jobs; do # the steps of a job hang below slurmstepds, which init has taken over
    for pid in $(pgrep -f "^slurmstepd: \[$job\." || true); do
      for one in $(tree "$pid"); do kill -9 "$one" 2> /dev/null || true; done
    done
  done
  echo "n1 died with the jobs: $jobs"
  ;;
mend) node n1 ;;
stop)
  for name in n1 n2 slurmctld munged; do
    [ -f "$folder/$name.pid" ] && kill "$(cat "$folder/$name.pid")" 2> /dev/null || true
  done
  [ "$(readlink /etc/slurm/slurm.conf || true)" = "$SLURM_CONF" ] && rm /etc/slurm/slurm.conf
  ;;
esac
