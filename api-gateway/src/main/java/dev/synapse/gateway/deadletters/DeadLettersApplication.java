package dev.synapse.gateway.deadletters;

import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.deadletters.Request.Misuse;
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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/**
 * {@code ./synapse dead-letters}: looks at the jobs that were given up, gives their messages another chance, or removes them. The exit
 * code is 0 when all was done, 1 when something was not, 2 for a command line that is not understood.
 */
public final class DeadLettersApplication {

    private static final String USAGE = """
            Usage: dead-letters [list] [--json]             show the jobs that were given up
                   dead-letters show ID... [--json]         show all of them that there is
                   dead-letters retry ID... | --all         accept their messages again, each as a new turn of its group
                   dead-letters discard ID... | --all       remove them

            A job that was handed out too often without a result is put aside here, and its turn has failed. That turn stays as it
            is; retry says its message once more. A job that could not be read goes back to where it was: retry it once
            a version runs that can read it. Needs REDIS_URL, and for retry DATABASE_URL; without them it looks for the databases of an
            all-in-one that runs under SYNAPSE_HOME.""";

    private DeadLettersApplication() {}

    /** Does what the arguments say and ends the process. */
    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "logback-quiet.xml");
        System.exit(run(Environment.load(), List.of(args), System.out, System.err));
    }

    /** The same within a process; gives the exit code. */
    public static int run(Environment env, List<String> args, PrintStream out, PrintStream err) {
        if (args.contains("--help") || args.contains("-h")) {
            out.println(USAGE);
            return 0;
        }
        try {
            Request request = Request.parse(args);
            CoreSettings core = CoreSettings.from(env);
            Redis.connect(core.redisUrl()).close(); // says at once what a service would wait for
            try (RedisBackend backbone = RedisBackend.connect(core)) {
                return new Run(env, backbone, out, err).answer(request);
            }
        } catch (Misuse e) {
            err.println(e.getMessage());
            err.println("See dead-letters --help");
            return 2;
        } catch (InvalidSettingException | RedisUnavailable | ApiException e) {
            err.println(e.getMessage());
            return 1;
        } catch (DataAccessException | TransactionException e) {
            err.println("PostgreSQL does not answer: " + e.getMessage());
            return 1;
        }
    }

    private record Run(Environment env, RedisBackend backbone, PrintStream out, PrintStream err) {

        int answer(Request request) {
            DeadLetters letters = new DeadLetters(backbone.redis(), backbone.shards());
            List<DeadLetter> chosen = new ArrayList<>();
            List<String> missing = new ArrayList<>();
            if (request.ids().isEmpty()) {
                chosen.addAll(letters.list());
            } else {
                request.ids().forEach(id -> letters.find(id).ifPresentOrElse(chosen::add, () -> missing.add(id)));
            }
            missing.forEach(id -> err.println("There is no dead letter " + id));
            if (chosen.isEmpty() && request.verb().changes()) {
                out.println(missing.isEmpty() ? Printed.NONE : "Nothing was done.");
            }
            boolean done = switch (request.verb()) {
                case LIST, SHOW -> show(request, chosen);
                case RETRY -> retry(letters, chosen);
                case DISCARD -> each(chosen, letter -> discard(letters, letter));
            };
            return done && missing.isEmpty() ? 0 : 1;
        }

        private boolean show(Request request, List<DeadLetter> chosen) {
            if (request.json()) {
                Printed.json(chosen, out);
            } else if (request.verb() == Request.Verb.LIST) {
                Printed.table(chosen, out);
            } else {
                chosen.forEach(letter -> Printed.whole(letter, out));
            }
            return true;
        }

        private boolean discard(DeadLetters letters, DeadLetter letter) {
            boolean removed = letters.remove(letter);
            out.println(letter.id() + (removed ? " discarded" : " is gone"));
            return removed;
        }

        private boolean retry(DeadLetters letters, List<DeadLetter> chosen) {
            if (chosen.isEmpty()) {
                return true;
            }
            try (HikariDataSource database = Database.pool(DatabaseUrl.from(env), "synapse-dead-letters", 2)) {
                MessageAcceptance acceptance = MessageAcceptance.on(
                        database, new TurnInbox(backbone.redis(), backbone.shards()), CapacityLimits.from(env));
                SecondChance chance = new SecondChance(letters, JdbcClient.create(database), acceptance);
                return each(chosen, letter -> told(letter, chance.give(letter)));
            }
        }

        private boolean told(DeadLetter letter, SecondChance.Outcome outcome) {
            return switch (outcome) {
                case SecondChance.Outcome.SaidAgain said -> {
                    out.println(letter.id() + " is said again, as turn " + said.turn());
                    yield true;
                }
                case SecondChance.Outcome.Requeued requeued -> {
                    out.println(letter.id() + " is in its stream again; it comes back here if it still cannot be read");
                    yield true;
                }
                case SecondChance.Outcome.Refused refused -> {
                    err.println(letter.id() + " is not tried again: " + refused.why());
                    yield false;
                }
            };
        }

        /** Does it for each, also behind one for which it failed. */
        private static boolean each(List<DeadLetter> letters, Predicate<DeadLetter> action) {
            boolean all = true;
            for (DeadLetter letter : letters) {
                all &= action.test(letter);
            }
            return all;
        }
    }
}
