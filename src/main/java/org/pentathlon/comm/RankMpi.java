package org.pentathlon.comm;

import java.util.List;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * The MPI that a rank takes, which has to be the same for all.
 *
 * @param family what has to agree, such as {@code mpj} or {@code native (Open MPI)}
 * @param why what made the rank take it, for messages
 */
public record RankMpi(String family, String why) {
    /** Of a rank that is alone. */
    static final RankMpi NONE = new RankMpi("none", "one rank needs none");

    /**
     * Makes sure that all ranks take the same.
     *
     * @throws PentathlonException (environment) if one does not, the same on all ranks
     */
    static void requireSame(List<RankInfo> ranks) {
        RankInfo first = ranks.get(0);
        for (RankInfo other : ranks) {
            if (!other.mpi().family.equals(first.mpi().family)) {
                throw new PentathlonException(
                        ExitStatus.ENVIRONMENT,
                        "the ranks do not take the same MPI: "
                                + words(first)
                                + ", but "
                                + words(other)
                                + "; give all the same with --mpi mpj or --mpi native");
            }
        }
    }

    private static String words(RankInfo info) {
        return "rank "
                + info.rank()
                + " on "
                + info.host()
                + " takes "
                + info.mpi().family
                + " ("
                + info.mpi().why
                + ")";
    }
}
