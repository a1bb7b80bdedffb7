package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

class RunLockTest {
    @TempDir Path folder;

    @Test
    void aFolderBelongsToOneRunAtATime() throws IOException {
        Path journal = folder.resolve("r.h5.journal");
        try (RunLock first = RunLock.take(journal)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> RunLock.take(journal))
                    .isInstanceOf(PentathlonException.class)
                    .hasMessageContaining("another run is writing there")
                    .extracting(e -> ((PentathlonException) e).status())
                    .isEqualTo(ExitStatus.USAGE);
        }
        try (RunLock second = RunLock.take(journal)) {
            assertThat(second).isNotNull();
        }
    }
}
