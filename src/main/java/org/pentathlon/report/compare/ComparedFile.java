package org.pentathlon.report.compare;

import java.nio.file.Path;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.ResultFile;

/**
 * One of the files of a comparison.
 *
 * @param software that measured, with its version
 * @param date when its run began
 * @param problem why it is not as it should be, in words; empty where it is complete and valid
 */
public record ComparedFile(Path path, String software, String date, String problem) {
    static ComparedFile of(ResultFile file) {
        Attributes root = file.attributes("/");
        boolean complete = root.number("complete", 0) == 1;
        boolean valid = root.number("valid", 0) == 1;
        String problem = complete ? valid ? "" : "not valid" : "not complete";
        String failure = root.text("failure", "");
        return new ComparedFile(
                file.path(),
                root.text("software", "pentathlon") + " " + root.text("software_version", ""),
                root.text("date", ""),
                problem.isEmpty() || failure.isEmpty() ? problem : problem + ": " + failure);
    }

    /** Whether it is complete and valid. */
    public boolean isSound() {
        return problem.isEmpty();
    }
}
