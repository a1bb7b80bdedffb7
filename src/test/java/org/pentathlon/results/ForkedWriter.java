package org.pentathlon.results;

import java.nio.file.Path;
import org.pentathlon.spec.PentathlonException;

/** What the tests do in a process of its own. */
final class ForkedWriter {
    private ForkedWriter() {}

    public static void main(String[] arguments) throws Exception {
        Path dir = Path.of(arguments[1]);
        try {
            switch (arguments[0]) {
                case "killed" -> killed(dir);
                case "journal" -> {
                    SampleRun run = new SampleRun(dir, 1, 5000);
                    run.journal(0, 0).begin(run.header(0, 0), 0, 5000);
                }
                default ->
                        ResultAssembler.write(
                                dir.resolve("x.h5.journal"),
                                dir.resolve("x.h5"),
                                Termination.NORMAL,
                                "");
            }
        } catch (PentathlonException e) {
            System.out.println("STATUS " + e.status().code() + " " + e.getMessage());
        }
    }

    private static void killed(Path dir) throws Exception {
        SampleRun run = new SampleRun(dir, 1, 1000);
        CaseRows rows = run.journal(0, 0).begin(run.header(0, 0), 0, 1000);
        for (int iteration = 0; iteration < 137; iteration++) {
            rows.append(run.row(0, iteration));
        }
        String kill = "kill -KILL " + ProcessHandle.current().pid();
        new ProcessBuilder("sh", "-c", kill).start().waitFor();
    }
}
