package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

class OpenFilesTest {
    @Test
    void theLimitInForceIsRead() {
        String limits =
                """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             62735                62735                processes
                Max open files            1024                 4096                 files
                Max locked memory         8388608              8388608              bytes
                """;
        assertThat(OpenFiles.limit(limits)).hasValue(1024);
        assertThat(OpenFiles.limit(limits.replace("1024 ", "unlimited "))).isEmpty();
    }

    /** 31 other ranks: 62 sockets, one of the rendezvous, 100 files open, 64 to spare. */
    @Test
    void theLimitMustHoldTwoSocketsForEachOtherRank() {
        assertThatCode(() -> new OpenFiles(227, 100).require(1, 32)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new OpenFiles(226, 100).require(1, 32))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.ENVIRONMENT))
                .hasMessageContaining("may have 226 files open, but MPJ Express needs 227")
                .hasMessageContaining("ulimit -n 227")
                .hasMessageContaining("--mpi native");
    }

    /** It has the rendezvous' connections to all 32 ranks too. */
    @Test
    void rankZeroNeedsMore() {
        assertThatCode(() -> new OpenFiles(258, 100).require(0, 32)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new OpenFiles(257, 100).require(0, 32))
                .hasMessageContaining("needs 258");
    }

    /** 4,096 ranks, 100 files open, 64 to spare. */
    @Test
    void rankZeroNeedsASocketForEachRankWithAnyMpi() {
        assertThatCode(() -> new OpenFiles(4260, 100).requireForRendezvous(4096))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new OpenFiles(4259, 100).requireForRendezvous(4096))
                .hasMessageContaining("may have 4259 files open, but rank 0 needs 4260")
                .hasMessageEndingWith("'ulimit -n 4260'");
    }

    @Test
    void thisProcessHasFilesOpen() {
        assertThat(OpenFiles.ofThisProcess())
                .hasValueSatisfying(files -> assertThat(files.open()).isBetween(1L, files.limit()));
    }
}
