package dev.synapse.testkit;

import java.util.concurrent.CountDownLatch;

/** The program that {@link TestProcessTest} starts; public with a public main, for the java launcher. */
public final class ChildMain {
    private ChildMain() {}

    /** With {@code exit} it exits with 3; with {@code parent} it starts a second instance; otherwise it runs until it is killed. */
    public static void main(String[] arguments) throws Exception {
        System.out.println("setting " + System.getenv("CHILD_SETTING"));
        System.out.println("directory " + System.getProperty("user.dir"));
        if (arguments[0].equals("exit")) {
            System.exit(3);
        }
        if (arguments[0].equals("parent")) {
            String java = ProcessHandle.current().info().command().orElseThrow();
            Process child = new ProcessBuilder(
                            java, "-cp", System.getProperty("java.class.path"), ChildMain.class.getName(), "run")
                    .start();
            System.out.println("grandchild " + child.pid());
        }
        System.err.println("ready");
        new CountDownLatch(1).await();
    }
}
