package dev.synapse.tools.mcp;

import dev.synapse.shared.net.SecretMask;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to reach one server. {@code toString} shows no argument, path, query, header or variable, since each may be or
 * contain a secret.
 */
sealed interface McpServerSettings {
    /** The prefix of its tools' names: letters, digits, dashes and underscores. */
    String name();

    /** How long a call may take without progress. */
    Duration timeout();

    /** The values to mask in everything that is shown of the server. */
    SecretMask secrets();

    /**
     * A program that we start and talk to over its standard streams.
     *
     * @param env its variables, in addition to the few that are inherited
     */
    record Stdio(
            String name,
            String command,
            List<String> args,
            Map<String, String> env,
            Optional<Path> cwd,
            Duration timeout,
            SecretMask secrets)
            implements McpServerSettings {
        public Stdio {
            args = List.copyOf(args);
            env = Map.copyOf(env);
        }

        @Override
        public String toString() {
            return name + " (a program)";
        }
    }

    /** A running server that speaks Streamable HTTP. */
    record Http(String name, URI url, Map<String, String> headers, Duration timeout, SecretMask secrets)
            implements McpServerSettings {
        public Http {
            headers = Map.copyOf(headers);
        }

        @Override
        public String toString() {
            return "%s (%s://%s)".formatted(name, url.getScheme(), url.getAuthority());
        }
    }
}
