package dev.synapse.embedded;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Redis, or of Valkey, which forked at Redis 7.2 and has its own numbers since. */
record RedisVersion(int major, int minor, int patch) implements Comparable<RedisVersion> {
    private static final Pattern VERSION = Pattern.compile("\\bv=(\\d+)\\.(\\d+)\\.(\\d+)");
    private static final Comparator<RedisVersion> ORDER = Comparator.comparingInt(RedisVersion::major)
            .thenComparingInt(RedisVersion::minor)
            .thenComparingInt(RedisVersion::patch);

    /** Parses {@code Redis server v=7.2.4 sha=…} or {@code Valkey server v=8.0.1 …}; empty if the text has no version. */
    static Optional<RedisVersion> in(String output) {
        Matcher matcher = VERSION.matcher(output);
        return matcher.find()
                ? Optional.of(new RedisVersion(number(matcher, 1), number(matcher, 2), number(matcher, 3)))
                : Optional.empty();
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    @Override
    public int compareTo(RedisVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
