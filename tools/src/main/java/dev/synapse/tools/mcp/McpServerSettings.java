package dev.synapse.tools.mcp;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How one server is reached. Shows no argument, path, query, header or variable, since each may be or hold a secret. */
sealed interface McpServerSettings {
    /** What stands before the dot in its tools' names: letters, digits, dash and underscore. */
    String name();

    /** What must never be shown of it. */
    SecretMask secrets();

    /**
     * A program that is started and spoken to over its standard streams.
     *
     * @param env what it gets beside the few variables that any program needs
     */
    record Stdio(
            String name,
            String command,
            List<String> args,
            Map<String, String> env,
            Optional<Path> cwd,
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

    /** A server that is there already, and speaks Streamable HTTP. */
    record Http(String name, URI url, Map<String, String> headers, SecretMask secrets) implements McpServerSettings {
        public Http {
            headers = Map.copyOf(headers);
        }

        @Override
        public String toString() {
            return "%s (%s://%s)".formatted(name, url.getScheme(), url.getAuthority());
        }
    }
}
