package dev.synapse.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Options of the chat. Command-line options override environment variables, which override defaults. */
@Command(
        name = "./synapse chat",
        sortOptions = false,
        usageHelpWidth = 110,
        description = {
            "Chats with a team of agents on a running Synapse server. Without QUESTION the chat is interactive. With "
                    + "QUESTION it prints the answer to standard output and the progress to standard error.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:answered", "1:failed", "2:wrong usage", "3:no server", "130:cancelled"})
final class ChatOptions {
    @Option(
            names = "--team",
            paramLabel = "NAME|FILE",
            description =
                    "team to chat with, see below, or a file with one, as the console saves it; each has its own group")
    Optional<String> team = Optional.empty();

    @Option(names = "--group", paramLabel = "ID", description = "chat in this existing group")
    Optional<String> group = Optional.empty();

    @Option(names = "--new", description = "start a new group")
    boolean newGroup;

    @Option(names = "--provider", paramLabel = "NAME", description = "provider for all members of the group")
    Optional<String> provider = Optional.empty();

    @Option(names = "--model", paramLabel = "ID", description = "model for all members of the group")
    Optional<String> model = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "20m",
            converter = TimeConverter.class,
            description = "maximum time for one answer, such as 90s or 5m (default: ${DEFAULT-VALUE})")
    Duration timeout = Duration.ZERO;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "server (default: SYNAPSE_URL, else the local one by SYNAPSE_LISTEN_ADDRESS and SYNAPSE_PORT)")
    Optional<String> url = Optional.empty();

    @Option(names = "--email", paramLabel = "EMAIL", description = "your account (default: SYNAPSE_EMAIL)")
    Optional<String> email = Optional.empty();

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            description = {
                "its password (default: SYNAPSE_PASSWORD)",
                "Without an account, one is created at first use and saved in SYNAPSE_HOME/chat.json, which only you "
                        + "can read."
            })
    Optional<String> password = Optional.empty();

    @Option(
            names = "--file",
            paramLabel = "PATH",
            description = "with QUESTION: an image (PNG, JPEG, WebP) or a text file that goes along; repeatable")
    List<String> paths = new ArrayList<>();

    @Option(
            names = {"-v", "--verbose"},
            description = "with QUESTION: show all messages, not only the progress")
    boolean verbose;

    @Option(
            names = "--no-color",
            description = "no colours (also with NO_COLOR set, and if the output is not a terminal)")
    boolean noColor;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Parameters(paramLabel = "QUESTION", arity = "0..*", description = "the question; - reads it from standard input")
    List<String> words = new ArrayList<>();

    private final Map<String, String> env;

    private ChatOptions(Map<String, String> env) {
        this.env = env;
    }

    static ChatOptions parse(List<String> args, Map<String, String> env) {
        ChatOptions options = new ChatOptions(env);
        try {
            var _ = commandLine(options).parseArgs(args.toArray(String[]::new));
        } catch (ParameterException e) {
            throw ChatException.usage(String.valueOf(e.getMessage()));
        }
        if (!options.help) {
            options.validate();
        }
        return options;
    }

    static String usage() {
        return commandLine(new ChatOptions(Map.of())).getUsageMessage();
    }

    private static CommandLine commandLine(ChatOptions options) {
        CommandLine line = new CommandLine(options)
                .setStopAtPositional(true) // the question may have words that look like options
                .setExpandAtFiles(false) // a question may begin with @[Alias]
                .setPosixClusteredShortOptionsAllowed(false);
        line.getCommandSpec().usageMessage().footerHeading("%nTeams:%n").footer(Team.list());
        return line;
    }

    private void validate() {
        if (group.isPresent() && (newGroup || team.isPresent())) {
            throw ChatException.usage("--group selects an existing group; remove --new and --team");
        }
        if (email().isPresent() != password().isPresent()) {
            throw ChatException.usage("email and password belong together; give both or neither");
        }
        if (!paths.isEmpty() && question().isEmpty()) {
            throw ChatException.usage("--file needs a QUESTION; in the interactive chat use /file");
        }
        if (question().filter(String::isBlank).isPresent()) {
            throw ChatException.usage("the question is empty");
        }
        var _ = files();
        var _ = server();
    }

    Optional<String> question() {
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
    }

    List<LocalFile> files() {
        return paths.stream().map(LocalFile::at).toList();
    }

    URI server() {
        try {
            return ServerAddress.of(url, env);
        } catch (IllegalArgumentException e) {
            throw ChatException.usage(String.valueOf(e.getMessage()));
        }
    }

    Path home() {
        return Path.of(env("SYNAPSE_HOME").orElse(".synapse"));
    }

    Optional<String> email() {
        return email.or(() -> env("SYNAPSE_EMAIL"));
    }

    Optional<String> password() {
        return password.or(() -> env("SYNAPSE_PASSWORD"));
    }

    boolean colours() {
        return !noColor && env.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(env.getOrDefault("TERM", ""));
    }

    private Optional<String> env(String name) {
        return Optional.ofNullable(env.get(name)).filter(value -> !value.isBlank());
    }

    static final class TimeConverter implements ITypeConverter<Duration> {
        private static final Pattern TIME = Pattern.compile("([1-9]\\d{0,5})(s|m|h)?");

        @Override
        public Duration convert(String value) {
            Matcher matcher = TIME.matcher(value);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + value + "' is not a time; use for example 90, 90s, 5m or 1h");
            }
            long number = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                case null, default -> Duration.ofSeconds(number);
            };
        }
    }
}
