# What a site changes: these lines and no others. Copy it and set PENTATHLON_SITE to the copy, or
# edit it. Read by slurm/submit.sh on the login node and by each job; not run.
# shellcheck shell=bash disable=SC2034

# Options of sbatch for every job, such as
#   sbatch_options=(--partition=gpu --account=PROJECT --constraint=a100 --time=1:00:00)
sbatch_options=()

# Further ones for the job that merges a series, which asks for one task and no GPUs, such as
#   merge_options=(--partition=cpu --constraint= --time=10)
merge_options=()

# GPUs of a node, all of them asked for by node; 0 for ranks on CPUs.
gpus_per_node=0

# Ranks of a node without GPUs, where a job does not say so (-n, --ntasks-per-node). A rank has one
# GPU where there are some.
ranks_per_node=1

# CPUs of a rank; empty for its share of the node.
cpus_per_rank=

# Options of srun for the ranks, such as (--mpi=pmix) for Open MPI, (--mpi=pmi2) for MPICH, and of
# every `pentathlon run`, such as (--mpi native --cuda-libs /opt/cuda/lib64).
srun_options=()
pentathlon_options=()

# Puts Java 17, CUDA's libraries and the site's MPI within reach.
load_modules() {
    :
    # module load java/17 cuda/12.6 openmpi/5.0
}
