package dev.synapse.chaos;

import dev.synapse.chaos.overload.Overload;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;

/**
 * The soak, {@code ./synapse chaos}, and the attacks, {@code ./synapse chaos overload}. Progress goes to standard error, the report to standard output and, if asked for, to a file.
 */
public final class Chaos {

    private Chaos() {}

    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "logback-chaos.xml");
        System.exit(run(List.of(args), System.out, System.err));
    }

    /** The exit code: 0, 1 where a promise was broken or the run proves nothing, 2 for options that make no sense. */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        if (!args.isEmpty() && args.getFirst().equals("overload")) {
            return Overload.run(args.subList(1, args.size()), out, err);
        }
        SoakOptions options;
        try {
            options = SoakOptions.parse(args);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage() + "\n\n" + SoakOptions.USAGE);
            return 2;
        }
        if (options.help()) {
            out.println(SoakOptions.USAGE);
            return 0;
        }
        try {
            SoakReport report = Soak.run(options, err);
            out.print(report.markdown());
            if (options.report().isPresent()) {
                Files.writeString(options.report().get(), report.markdown());
            }
            return report.passed() ? 0 : 1;
        } catch (RuntimeException | AssertionError | IOException | InterruptedException e) {
            err.println("The run failed, with --seed " + options.seed() + ": " + e);
            e.printStackTrace(err);
            return 1;
        }
    }
}
