package dev.synapse.benchmark;

import dev.synapse.shared.redis.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Source of a Lua script of the product, including its prelude. */
final class ScriptText {

    private ScriptText() {}

    static String of(String name) {
        return resource("prelude") + resource(name);
    }

    private static String resource(String name) {
        String file = "/dev/synapse/shared/redis/" + name + ".lua";
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("Not on the class path: " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
