@echo off
rem Runs the server in the foreground on Windows: zkServer.cmd [path\to\zoo.cfg]
rem Environment: OSTLER_JAVA_HOME or JAVA_HOME (a Java 25), ZOOCFGDIR, ZOOCFG, ZOO_LOG_DIR,
rem ZK_SERVER_HEAP (MB), SERVER_JVMFLAGS, JVMFLAGS.
setlocal

set "OSTLER_HOME=%~dp0.."
if not defined ZOOCFGDIR set "ZOOCFGDIR=%OSTLER_HOME%\conf"
if exist "%ZOOCFGDIR%\zookeeper-env.cmd" call "%ZOOCFGDIR%\zookeeper-env.cmd"
if not defined ZOOCFG set "ZOOCFG=%ZOOCFGDIR%\zoo.cfg"
if not "%~1"=="" set "ZOOCFG=%~1"
if not defined ZOO_LOG_DIR set "ZOO_LOG_DIR=%OSTLER_HOME%\logs"
if not defined ZOO_LOG_FILE set "ZOO_LOG_FILE=zookeeper-%USERNAME%-server-%COMPUTERNAME%.log"
if not defined ZK_SERVER_HEAP set "ZK_SERVER_HEAP=1000"
if not exist "%ZOO_LOG_DIR%" mkdir "%ZOO_LOG_DIR%"

set "JAVA=%OSTLER_HOME%\runtime\bin\java.exe"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
if defined OSTLER_JAVA_HOME set "JAVA=%OSTLER_JAVA_HOME%\bin\java.exe"
if not exist "%JAVA%" (
  echo Error: JAVA_HOME is not set to a Java 25. Set it, or OSTLER_JAVA_HOME. 1>&2
  exit /b 1
)
"%JAVA%" -XX:+UseCompactObjectHeaders -version >nul 2>&1
if errorlevel 1 (
  echo Error: "%JAVA%" is not a Java 25. Set OSTLER_JAVA_HOME to one. 1>&2
  exit /b 1
)

set LOGBACK=
if exist "%ZOOCFGDIR%\logback.xml" set LOGBACK="-Dlogback.configurationFile=%ZOOCFGDIR%\logback.xml"

echo Using config: %ZOOCFG% 1>&2
"%JAVA%" -Xmx%ZK_SERVER_HEAP%m -Xms64m -XX:+UseCompactObjectHeaders ^
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ^
  -Dio.netty.jfr.enabled=false -XX:+ExitOnOutOfMemoryError -XX:+HeapDumpOnOutOfMemoryError ^
  "-XX:HeapDumpPath=%ZOO_LOG_DIR%" "-Dzookeeper.log.dir=%ZOO_LOG_DIR%" ^
  "-Dzookeeper.log.file=%ZOO_LOG_FILE%" %LOGBACK% %SERVER_JVMFLAGS% %JVMFLAGS% ^
  -cp "%OSTLER_HOME%\lib\*" dev.ostler.server.main.Main "%ZOOCFG%"
exit /b %ERRORLEVEL%
