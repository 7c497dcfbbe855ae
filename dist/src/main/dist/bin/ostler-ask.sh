# How the scripts beside it ask a server what it does: sourced, not run.

# Prints the line of the word srvr that names the mode, of the server on host $1 and port $2.
# It gets ASK_SECONDS, 5 by default, for each line. Status 0 with the line, 1 if nobody listens, 2 if somebody does and does not serve.
ask_mode() {
  local host=$1 port=$2 line status=2
  case $host in '' | 0.0.0.0 | :: | '*') host=localhost ;; esac
  case $port in '' | *[!0-9]*) return 1 ;; esac
  {
    exec 3<>"/dev/tcp/$host/$port" || return 1
  } 2>/dev/null
  printf 'srvr' >&3
  while IFS= read -r -t "${ASK_SECONDS:-5}" line <&3; do
    case $line in
      *Mode*)
        printf '%s\n' "$line"
        status=0
        ;;
    esac
  done
  exec 3>&- 3<&-
  return "$status"
}
