package dev.synapse.gateway.migrate;

import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.shared.service.Startup;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.sql.Database;
import java.io.PrintStream;
import java.util.List;
import org.flywaydb.core.api.FlywayException;

/** Applies the migrations to {@code DATABASE_URL}, or lists them with the argument {@code status}. */
public final class MigrateApplication {

    private MigrateApplication() {}

    public static void main(String[] args) {
        try {
            System.setProperty("logback.configurationFile", "logback-quiet.xml");
            System.exit(run(Environment.load(), List.of(args), System.out, System.err));
        } catch (InvalidSettingException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    static int run(Environment env, List<String> args, PrintStream out, PrintStream err) {
        if (!args.isEmpty() && !args.equals(List.of("status"))) {
            err.println("Usage: migrate [status]");
            return 2;
        }
        try {
            DatabaseUrl url = DatabaseUrl.parse(env.require(
                    "DATABASE_URL", "the address of PostgreSQL, as postgresql://user:password@host:5432/database"));
            Startup.awaitAvailable("DATABASE_URL", () -> {
                Database.check(url);
                return url;
            });
            try (HikariDataSource database = Database.pool(url, "synapse-migrate", 2)) {
                report(args, new Migrations(database), out);
                return 0;
            }
        } catch (InvalidSettingException | FlywayException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    private static void report(List<String> args, Migrations migrations, PrintStream out) {
        if (args.isEmpty()) {
            int applied = migrations.apply();
            out.println(applied == 0 ? "The schema is up to date." : applied + " migration(s) applied.");
            return;
        }
        out.printf("%-10s %-50s %s%n", "version", "description", "state");
        migrations
                .list()
                .forEach(each -> out.printf("%-10s %-50s %s%n", each.version(), each.description(), each.state()));
    }
}
