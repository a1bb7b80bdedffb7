package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.comm.Machine;
import org.pentathlon.spec.ExitStatus;

@Timeout(60)
class LocalRanksTest {
    @TempDir Path folder;
    private final List<String> said = new CopyOnWriteArrayList<>();

    private LocalRanks ranks(String script) {
        return new LocalRanks(List.of("/bin/sh", "-c", script), new StopRequest(), said::add);
    }

    @Test
    void everyRankKnowsItsPlace() throws IOException {
        String script =
                "echo $PENTATHLON_RANK $PENTATHLON_WORLD_SIZE $PENTATHLON_LOCAL_RANK"
                        + " $PENTATHLON_LAUNCH > "
                        + folder
                        + "/$PENTATHLON_RANK";
        assertThat(ranks(script).run(3, Map.of("PENTATHLON_LAUNCH", "2"))).isZero();
        assertThat(Files.readString(folder.resolve("0"))).isEqualTo("0 3 0 2\n");
        assertThat(Files.readString(folder.resolve("2"))).isEqualTo("2 3 2 2\n");
    }

    @Test
    void theCauseOfAFailureIsToldRatherThanItsConsequence() {
        String script = "[ $PENTATHLON_RANK = 1 ] && exit 4; exit 5";
        assertThat(ranks(script).run(3, Map.of())).isEqualTo(ExitStatus.DATA.code());
    }

    @Test
    void aKilledRankIsAFailedRank() {
        String script = "[ $PENTATHLON_RANK = 1 ] && kill -9 $$; exit 0";
        assertThat(ranks(script).run(2, Map.of())).isEqualTo(ExitStatus.RANK_FAILED.code());
        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("rank 1 on " + Machine.host() + " was ended by signal 9");
    }

    /** Rank 0 ends only because it is told. */
    @Test
    void theOthersAreToldOfARankThatFailed() throws IOException {
        String script =
                "[ $PENTATHLON_RANK = 1 ] && exit 4; read news; echo $news > "
                        + folder.resolve("news")
                        + "; exit 5";
        assertThat(ranks(script).run(2, Map.of())).isEqualTo(ExitStatus.DATA.code());
        String news = Files.readString(folder.resolve("news")).strip();
        assertThat(LocalRanks.readNews(news).orElseThrow().message())
                .isEqualTo(
                        "rank 1 on "
                                + Machine.host()
                                + " was lost: it ended with status 4 before all ranks had met; see"
                                + " its message");
        assertThat(LocalRanks.readNews("")).isEmpty();
        assertThat(LocalRanks.readNews("lost 1 137").orElseThrow().reason()).contains("signal 9");
        assertThat(said).isEmpty();
    }
}
