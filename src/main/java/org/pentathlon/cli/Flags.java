package org.pentathlon.cli;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.job.JobKey;
import org.pentathlon.job.Supported;
import org.pentathlon.job.ValueType;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What commands are made of: flags, operands, and the text that helps with them. */
final class Flags {
    private Flags() {}

    static CommandSpec command(String name, String description) {
        CommandSpec spec =
                CommandSpec.create()
                        .name(name)
                        .addOption(
                                OptionSpec.builder("-h", "--help")
                                        .usageHelp(true)
                                        .description("print this help and exit")
                                        .build());
        spec.usageMessage()
                .description(description)
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .sortSynopsis(false);
        return spec;
    }

    static PositionalParamSpec operand(String label, String arity, String description) {
        return operand(label, arity, "0", description);
    }

    static PositionalParamSpec operand(
            String label, String arity, String index, String description) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .arity(arity)
                .required(arity.equals("1"))
                .index(index)
                .type(String.class)
                .description(description)
                .build();
    }

    /** One result file or several. */
    static PositionalParamSpec resultFiles() {
        return PositionalParamSpec.builder()
                .paramLabel("FILE.h5")
                .arity("1..*")
                .required(true)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("the result files")
                .build();
    }

    /** A flag with one value of text. */
    static OptionSpec.Builder word(String flag, String label, String description) {
        return OptionSpec.builder(flag)
                .arity("1")
                .paramLabel(label)
                .type(String.class)
                .description(description);
    }

    static OptionSpec force() {
        return force("FILE");
    }

    static OptionSpec force(String what) {
        return OptionSpec.builder(JobKey.FORCE.flag())
                .arity("0")
                .type(boolean.class)
                .description("replace an existing " + what)
                .build();
    }

    static OptionSpec option(JobKey key, Supported supported) {
        OptionSpec.Builder option =
                OptionSpec.builder(key.flag()).description(help(key, supported));
        if (key.type() instanceof ValueType.Presence) {
            return option.arity("0").type(boolean.class).build();
        }
        option.arity("1").paramLabel(key.label());
        return key == JobKey.SET
                ? option.type(List.class).auxiliaryTypes(String.class).build()
                : option.type(String.class).build();
    }

    private static String help(JobKey key, Supported supported) {
        List<String> parts = new ArrayList<>();
        parts.add(key.description());
        if (supported.type(key) instanceof ValueType.Words words) {
            parts.add(": " + words.allowed());
        }
        if (!key.defaultText().isEmpty() && !(key.type() instanceof ValueType.Presence)) {
            parts.add(" (default: " + key.defaultText() + ")");
        }
        return String.join("", parts).replace("%", "%%");
    }
}
