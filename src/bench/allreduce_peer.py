"""Sums gradients over ranks in Python: by mpi4py, or by PyTorch's Gloo.

Rank 0 prints a line for each sum: `peer` and the slowest rank's milliseconds. The time goes from a
barrier to the sum; every element is looked at.

    mpirun -n 2 python allreduce_peer.py mpi FLOATS ROUNDS
    RANK=0 WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=... python allreduce_peer.py gloo FLOATS ROUNDS
"""

import sys
import time

WARM_UP = 5

library, elements, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

if library == "mpi":
    import numpy
    from mpi4py import MPI

    world = MPI.COMM_WORLD
    rank, size = world.Get_rank(), world.Get_size()
    values = numpy.empty(elements, dtype=numpy.float32)
    fill = values.fill
    barrier = world.Barrier

    def reduce():
        world.Allreduce(MPI.IN_PLACE, values, op=MPI.SUM)

    def slowest(seconds):
        return world.allreduce(seconds, op=MPI.MAX)

else:
    import torch
    import torch.distributed

    torch.distributed.init_process_group("gloo")
    torch.set_num_threads(1)
    rank, size = torch.distributed.get_rank(), torch.distributed.get_world_size()
    values = torch.empty(elements)
    fill = values.fill_
    barrier = torch.distributed.barrier

    def reduce():
        torch.distributed.all_reduce(values)

    def slowest(seconds):
        most = torch.tensor([seconds], dtype=torch.float64)
        torch.distributed.all_reduce(most, op=torch.distributed.ReduceOp.MAX)
        return most.item()


for round in range(WARM_UP + rounds):
    fill(rank + 1)
    barrier()
    begin = time.perf_counter()
    reduce()
    seconds = time.perf_counter() - begin
    assert (values == size * (size + 1) / 2).all()
    seconds = slowest(seconds)
    if round >= WARM_UP and rank == 0:
        print(f"peer {1e3 * seconds:.3f}", flush=True)
