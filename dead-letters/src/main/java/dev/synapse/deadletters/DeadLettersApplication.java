package dev.synapse.deadletters;

import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.FileLimits;
import dev.synapse.gateway.deadletters.DeadLetter;
import dev.synapse.gateway.deadletters.DeadLetterRetry;
import dev.synapse.gateway.deadletters.DeadLetters;
import dev.synapse.gateway.messages.MessageAcceptance;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.service.RedisBackend;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.sql.Database;
import dev.synapse.shared.turn.TurnInbox;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import picocli.CommandLine;

/** {@code ./synapse dead-letters}: lists, shows, retries and discards dead letters. */
public final class DeadLettersApplication {

    private DeadLettersApplication() {}

    /** Runs the command and exits with its exit code. */
    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "logback-quiet.xml");
        System.exit(run(Environment::load, List.of(args), System.out, System.err));
    }

    /** Runs the command and returns its exit code. Reads the environment only if the command line is valid. */
    public static int run(Supplier<Environment> environment, List<String> args, PrintStream out, PrintStream err) {
        return new CommandLine(new DeadLettersCommand(request -> execute(request, environment, out, err)))
                .setOut(new PrintWriter(out, true, out.charset()))
                .setErr(new PrintWriter(err, true, err.charset()))
                .setExpandAtFiles(false)
                .execute(args.toArray(String[]::new));
    }

    private static int execute(
            DeadLetterRequest request, Supplier<Environment> environment, PrintStream out, PrintStream err) {
        try {
            Environment env = environment.get();
            CoreSettings core = CoreSettings.from(env);
            Redis.connect(core.redisUrl()).close(); // fails at once, where a service would wait for Redis
            try (RedisBackend backend = RedisBackend.connect(core)) {
                return new Run(env, backend, out, err).execute(request);
            }
        } catch (InvalidSettingException | RedisUnavailable | ApiException e) {
            err.println(e.getMessage());
            return 1;
        } catch (DataAccessException | TransactionException e) {
            err.println("PostgreSQL is not available: " + e.getMessage());
            return 1;
        }
    }

    private record Run(Environment env, RedisBackend backend, PrintStream out, PrintStream err) {

        int execute(DeadLetterRequest request) {
            DeadLetters letters = new DeadLetters(backend.redis(), backend.shards());
            List<DeadLetter> chosen = new ArrayList<>();
            List<String> missing = new ArrayList<>();
            if (request.ids().isEmpty()) {
                chosen.addAll(letters.list());
            } else {
                request.ids().forEach(id -> letters.find(id).ifPresentOrElse(chosen::add, () -> missing.add(id)));
            }
            missing.forEach(id -> err.println("There is no dead letter " + id));
            if (chosen.isEmpty() && request.verb().changes()) {
                out.println(missing.isEmpty() ? DeadLetterPrinter.NONE : "No dead letter was changed.");
            }
            boolean done = switch (request.verb()) {
                case LIST, SHOW -> show(request, chosen);
                case RETRY -> retry(letters, chosen);
                case DISCARD -> each(chosen, letter -> discard(letters, letter));
            };
            return done && missing.isEmpty() ? 0 : 1;
        }

        private boolean show(DeadLetterRequest request, List<DeadLetter> chosen) {
            if (request.json()) {
                DeadLetterPrinter.json(chosen, out);
            } else if (request.verb() == DeadLetterRequest.Verb.LIST) {
                DeadLetterPrinter.table(chosen, out);
            } else {
                chosen.forEach(letter -> DeadLetterPrinter.details(letter, out));
            }
            return true;
        }

        private boolean discard(DeadLetters letters, DeadLetter letter) {
            boolean removed = letters.remove(letter);
            out.println(letter.id() + (removed ? " discarded" : " no longer exists"));
            return removed;
        }

        private boolean retry(DeadLetters letters, List<DeadLetter> chosen) {
            if (chosen.isEmpty()) {
                return true;
            }
            try (HikariDataSource database = Database.pool(DatabaseUrl.from(env), "synapse-dead-letters", 2)) {
                MessageAcceptance acceptance = MessageAcceptance.on(
                        database,
                        new TurnInbox(backend.redis(), backend.shards()),
                        CapacityLimits.from(env),
                        FileLimits.from(env));
                DeadLetterRetry retry = new DeadLetterRetry(letters, JdbcClient.create(database), acceptance);
                return each(chosen, letter -> report(letter, retry.retry(letter)));
            }
        }

        private boolean report(DeadLetter letter, DeadLetterRetry.Outcome outcome) {
            return switch (outcome) {
                case DeadLetterRetry.Outcome.Reposted reposted -> {
                    out.println(letter.id() + " was posted again, as turn " + reposted.turn());
                    yield true;
                }
                case DeadLetterRetry.Outcome.Requeued requeued -> {
                    out.println(letter.id() + " is back in its stream; it returns here if it still cannot be read");
                    yield true;
                }
                case DeadLetterRetry.Outcome.Refused refused -> {
                    err.println(letter.id() + " was not retried: " + refused.reason());
                    yield false;
                }
            };
        }

        /** Applies the action to each dead letter, also after failures; returns whether all succeeded. */
        private static boolean each(List<DeadLetter> letters, Predicate<DeadLetter> action) {
            boolean all = true;
            for (DeadLetter letter : letters) {
                all &= action.test(letter);
            }
            return all;
        }
    }
}
