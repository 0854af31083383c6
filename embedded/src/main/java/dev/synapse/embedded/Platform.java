package dev.synapse.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A platform for which binaries are published. */
record Platform(Os os, Arch arch) {

    enum Os {
        LINUX("linux"),
        MAC("darwin");

        final String label;

        Os(String label) {
            this.label = label;
        }
    }

    /** The two publishers use different processor names. */
    enum Arch {
        AMD64("x86_64", "amd64"),
        ARM64("arm_64", "arm64");

        final String inPostgresName;
        final String inRedisName;

        Arch(String inPostgresName, String inRedisName) {
            this.inPostgresName = inPostgresName;
            this.inRedisName = inRedisName;
        }
    }

    static Platform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static Platform of(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        Os os = name.equals("linux") ? Os.LINUX : name.startsWith("mac") ? Os.MAC : null;
        Arch arch = switch (osArch) {
            case "amd64", "x86_64" -> Arch.AMD64;
            case "aarch64", "arm64" -> Arch.ARM64;
            default -> null;
        };
        if (os == null || arch == null) {
            throw unsupported("they run on Linux and macOS (amd64, arm64), not on " + osName + " (" + osArch + ")");
        }
        return new Platform(os, arch);
    }

    /** The published PostgreSQL is linked against glibc; the Redis binary is static. */
    void requireGlibc() {
        if (os == Os.LINUX && Files.exists(Path.of("/etc/alpine-release"))) {
            throw unsupported("the PostgreSQL binaries need glibc, which Alpine Linux does not have");
        }
    }

    static ServerStartException unsupported(String why) {
        return new ServerStartException("Embedded PostgreSQL and Redis cannot run on this machine: " + why
                + ". Set DATABASE_URL and REDIS_URL to your own servers, or use: docker compose up");
    }
}
