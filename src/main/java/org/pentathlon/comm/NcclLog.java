package org.pentathlon.comm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Has NCCL write its log into a file while a communicator is made: nothing else tells which
 * transport and which algorithms it takes. What the user has set is left alone. To be begun before
 * NCCL is first called, since it reads its variables then.
 */
final class NcclLog {
    static final String LEVEL = "NCCL_DEBUG";
    private static final String PARTS = "NCCL_DEBUG_SUBSYS";
    private static final String FILE = "NCCL_DEBUG_FILE";

    private final Map<String, String> variables;
    private final ProcessEnvironment environment;
    private final Path file;

    private NcclLog(Map<String, String> variables, ProcessEnvironment environment, Path file) {
        this.variables = variables;
        this.environment = environment;
        this.file = file;
    }

    /**
     * @param variables of the environment, as the user has set them
     * @param sums whether each sum is logged too; it costs time, so only where this can be ended
     */
    static NcclLog begin(
            Map<String, String> variables, ProcessEnvironment environment, boolean sums) {
        if (variables.containsKey(LEVEL)) {
            return new NcclLog(variables, environment, null);
        }
        Path file;
        try {
            file = Files.createTempFile("pentathlon-nccl-", ".log");
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "no temporary file can be made for NCCL's log: " + e + "; set TMPDIR",
                    e);
        }
        NcclLog log = new NcclLog(variables, environment, file);
        Map<String, String> wanted = new TreeMap<>();
        wanted.put(LEVEL, "INFO");
        wanted.put(PARTS, sums ? "INIT,TUNING" : "INIT");
        wanted.put(FILE, file.toString().replace("%", "%%"));
        wanted.forEach((name, value) -> environment.setenv(name, value, 1));
        return log;
    }

    /**
     * Ends it: gives the user's variables back and removes the file.
     *
     * @param reset has NCCL read its variables again, where it can
     * @return what the file says, or why there is none
     */
    Available<NcclReport> end(Runnable reset) {
        if (file == null) {
            return Available.no(LEVEL + " is set, so NCCL's log is the user's");
        }
        for (String name : List.of(LEVEL, PARTS, FILE)) {
            String value = variables.get(name);
            if (value == null) {
                environment.unsetenv(name);
            } else {
                environment.setenv(name, value, 1);
            }
        }
        reset.run();
        try {
            byte[] log = Files.readAllBytes(file);
            Files.delete(file);
            List<String> lines = new String(log, StandardCharsets.ISO_8859_1).lines().toList();
            return Available.of(NcclReport.of(lines));
        } catch (IOException e) {
            return Available.no("NCCL's log cannot be read: " + e);
        }
    }
}
