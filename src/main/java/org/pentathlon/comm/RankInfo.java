package org.pentathlon.comm;

/**
 * One rank of the launch, as all ranks know it.
 *
 * @param host name of its node, for messages only
 * @param machine the same for all ranks of a machine and for no other; names alone may repeat
 * @param localRank number among the ranks of its node, from 0
 * @param localSize ranks on its node
 * @param address IP address that the other ranks reach it by
 * @param mpi the MPI that it takes
 */
public record RankInfo(
        int rank,
        String host,
        String machine,
        int localRank,
        int localSize,
        String address,
        RankMpi mpi) {}
