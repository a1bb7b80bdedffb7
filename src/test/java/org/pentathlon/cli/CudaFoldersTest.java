package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

class CudaFoldersTest {
    private static final Map<String, String> VARIABLES = Map.of("LD_LIBRARY_PATH", "/a:/b");

    @Test
    void foldersThatTheLoaderKnowsAreFine() {
        CudaFolders.requireInEffect(List.of(), Map.of());
        CudaFolders.requireInEffect(List.of(Path.of("/b"), Path.of("/a")), VARIABLES);
    }

    @Test
    void othersCameTooLate() {
        PentathlonException e =
                catchThrowableOfType(
                        PentathlonException.class,
                        () ->
                                CudaFolders.requireInEffect(
                                        List.of(Path.of("/b"), Path.of("/c")), VARIABLES));

        assertThat(e.status()).isEqualTo(ExitStatus.ENVIRONMENT);
        assertThat(e)
                .hasMessage(
                        "cuda-libs '/c' has to be known when the program starts: give it on the"
                                + " command line as --cuda-libs, or in LD_LIBRARY_PATH");
    }
}
