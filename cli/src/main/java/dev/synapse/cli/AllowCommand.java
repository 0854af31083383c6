package dev.synapse.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code ./synapse operator allow}: sets who may use a tool. */
@Command(
        name = "allow",
        description = {
            "Set who may use a tool: those with one of the roles, and the named users; nobody else.",
            "The tool is one that tools shows, such as web_search, or server.* for all tools of an MCP server."
        })
final class AllowCommand implements Callable<Integer> {

    @ParentCommand
    private @Nullable OperatorCommand operator;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "TOOL", description = "the tool")
    private String tool = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "user (everyone) or operator; may be repeated")
    private List<String> roles = List.of();

    @Option(names = "--user", paramLabel = "ID", description = "this user; may be repeated")
    private List<String> users = List.of();

    @Option(names = "--nobody", description = "no one")
    private boolean nobody;

    @Option(names = "--everyone", description = "remove the rule of the tool: everyone, unless its server has a rule")
    private boolean everyone;

    @Override
    public Integer call() {
        boolean named = !roles.isEmpty() || !users.isEmpty();
        if ((named ? 1 : 0) + (nobody ? 1 : 0) + (everyone ? 1 : 0) != 1) {
            throw new ParameterException(spec.commandLine(), "Say who: --role and --user, or --nobody, or --everyone");
        }
        if (operator == null) {
            throw new IllegalStateException("allow was started without its parent");
        }
        return everyone
                ? operator.done(api -> api.openTool(tool), tool + " has no rule any more")
                : operator.one(api -> api.restrictTool(tool, rule()), rule -> OperatorCommand.tools(List.of(rule)));
    }

    private ObjectNode rule() {
        ObjectNode rule = ApiTypes.JSON.createObjectNode();
        roles.forEach(rule.putArray("roles")::add);
        users.forEach(rule.putArray("users")::add);
        return rule;
    }
}
