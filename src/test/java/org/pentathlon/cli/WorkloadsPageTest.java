package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Setting;
import org.pentathlon.workload.Workload;
import org.pentathlon.workload.Workloads;

/** {@code docs/workloads.md} tells every setting as the program has it. */
class WorkloadsPageTest {
    private static List<Workload> workloads() {
        return Workloads.all();
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void theTableOfAWorkloadIsThatOfTheProgram(Workload workload) throws IOException {
        Path page = Path.of(System.getProperty("pentathlon.home"), "docs", "workloads.md");
        String start = "\n## " + workload.name() + "\n";

        assertThat(Files.readString(page)).contains(start);
        String section = Files.readString(page).split(start, 2)[1].split("\n## ", 2)[0];
        assertThat(section.lines().filter(line -> line.startsWith("|")).toList())
                .isEqualTo(table(workload));
    }

    private static List<String> table(Workload workload) {
        List<String> lines = new ArrayList<>();
        StringBuilder header = new StringBuilder("| key | meaning | allowed |");
        for (ProblemClass problemClass : ProblemClass.values()) {
            header.append(" ").append(problemClass.word()).append(" |");
        }
        lines.add(header.toString());
        lines.add("|---".repeat(3 + ProblemClass.values().length) + "|");
        for (Setting setting : workload.settings()) {
            StringBuilder line = new StringBuilder();
            line.append("| `").append(setting.key()).append("` | ");
            line.append(setting.description()).append(" | ").append(setting.allowed());
            for (ProblemClass problemClass : ProblemClass.values()) {
                line.append(" | ").append(setting.defaults().get(problemClass));
            }
            lines.add(line + " |");
        }
        return lines;
    }
}
