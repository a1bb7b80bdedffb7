package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What start.sh and stop.sh do with folders that are not their own. */
@Timeout(60)
class LocalSlurmTest {
    @TempDir Path folder;

    private LocalSlurm.Ended run(String script) throws Exception {
        List<String> command = List.of(LocalSlurm.script(script), folder.toString());
        return new LocalSlurm(folder).run(Path.of("."), Map.of(), command);
    }

    @Test
    void stopLeavesAFolderThatStartHasNotFilled() throws Exception {
        Path configuration = Files.writeString(folder.resolve("slurm.conf"), "ClusterName=mine\n");
        Path pid = Files.writeString(folder.resolve("slurmctld.pid"), "1\n");

        LocalSlurm.Ended ended = run("local/stop.sh");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.text()).hasLineCount(1).contains(folder.toString(), ".pentathlon-slurm");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(configuration, pid);
        }
    }

    @Test
    void startTakesNoFolderThatHoldsSomething() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "slurmd wants root");
        assumeTrue(LocalSlurm.hasTool("slurmctld"), "Slurm is not installed");
        assumeTrue(LocalSlurm.hasTool("munged"), "munge is not installed");
        Path thesis = Files.writeString(folder.resolve(".thesis"), "years of work\n");

        LocalSlurm.Ended ended = run("local/start.sh");

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.text()).hasLineCount(1).contains(folder.toString(), "not empty");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(thesis);
        }
    }
}
