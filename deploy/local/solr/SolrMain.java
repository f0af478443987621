import java.util.EnumSet;
import java.util.Properties;
import javax.servlet.DispatcherType;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.http.HttpServlet;
import org.apache.solr.servlet.CoreContainerProvider;
import org.apache.solr.servlet.SolrDispatchFilter;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Solr on an embedded Jetty, from Maven artifacts alone.
 *
 * <p>Usage: {@code SolrMain HOME PORT}. Listens on 127.0.0.1 only: Solr here has no authentication. Exits with 1 when
 * Solr itself does not start, which Solr only logs while the port stays open.
 */
public final class SolrMain {
  private static final String HOST = "127.0.0.1";
  private static final int MAX_THREADS = 200;
  private static final int LONG_QUERY_BYTES = 64 * 1024;
  private static final int IDLE_MS = 120_000;
  private static final int STOP_MS = 30_000;

  public static void main(String[] args) throws Exception {
    String home = args[0];
    int port = Integer.parseInt(args[1]);
    Server server = new Server(new QueuedThreadPool(MAX_THREADS, 8, IDLE_MS));
    server.addConnector(connector(server, port));

    FilterHolder solr = new FilterHolder(SolrDispatchFilter.class);
    solr.setAsyncSupported(true);
    StatisticsHandler drainingOnStop = new StatisticsHandler();
    drainingOnStop.setHandler(webapp(solr, home, port));
    server.setHandler(drainingOnStop);
    server.setStopAtShutdown(true);
    server.setStopTimeout(STOP_MS);
    server.start();
    try {
      ((SolrDispatchFilter) solr.getFilter()).getCores();
    } catch (Exception notStarted) {
      System.err.println("Solr did not start; see its log. " + notStarted);
      System.exit(1);
    }
    System.out.println("Solr answers on http://" + HOST + ":" + port + "/solr");
    server.join();
  }

  private static ServerConnector connector(Server server, int port) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(LONG_QUERY_BYTES);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(HOST);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_MS);
    return connector;
  }

  private static ServletContextHandler webapp(FilterHolder solr, String home, int port) {
    ServletContextHandler webapp = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
    webapp.setContextPath("/solr");
    webapp.addEventListener(
        new CoreContainerProvider() {
          @Override
          public void contextInitialized(ServletContextEvent event) {
            Properties node = new Properties();
            node.setProperty("hostPort", Integer.toString(port));
            ServletContext context = event.getServletContext();
            context.setAttribute(SolrDispatchFilter.PROPERTIES_ATTRIBUTE, node);
            context.setAttribute(SolrDispatchFilter.SOLRHOME_ATTRIBUTE, home);
            super.contextInitialized(event);
          }
        });
    webapp.addFilter(solr, "/*", EnumSet.of(DispatcherType.REQUEST));
    // A filter is only asked when a servlet stands behind it.
    webapp.addServlet(new ServletHolder(new HttpServlet() {}), "/*");
    return webapp;
  }
}
