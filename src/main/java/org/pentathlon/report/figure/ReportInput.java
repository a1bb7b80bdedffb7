package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.ResultFile;

/**
 * What a report is drawn from.
 *
 * @param files open result files, in the order in which they were named
 */
public record ReportInput(List<ResultFile> files) {
    public ReportInput {
        files = List.copyOf(files);
    }

    /**
     * Every case of every file, in their order. Their labels are short and different: workload and
     * mode, and what else they differ in.
     */
    public List<ReportCase> cases() {
        List<ResultFile> holders = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Attributes> attributes = new ArrayList<>();
        List<String> fileLabels = new ArrayList<>();
        for (ResultFile file : files) {
            for (String name : file.cases()) {
                holders.add(file);
                names.add(name);
                attributes.add(file.attributes("/cases/" + name));
                fileLabels.add(files.size() == 1 ? "" : label(file));
            }
        }
        List<String> labels = CaseLabels.of(names, attributes, fileLabels);
        List<ReportCase> cases = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            cases.add(
                    new ReportCase(holders.get(i), names.get(i), labels.get(i), attributes.get(i)));
        }
        return cases;
    }

    /** A file's name without its ending, behind as many folders as tell the files apart. */
    public String label(ResultFile file) {
        return FileLabels.of(files.stream().map(ResultFile::path).toList())
                .get(files.indexOf(file));
    }
}
