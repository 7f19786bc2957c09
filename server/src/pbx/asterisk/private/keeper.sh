# Runs "$@" and writes its process id to $pid_file. Signals come as names, one a line, on standard input; when that ends because
# whoever started us has gone, however it went, the process is killed. Answers its exit code once it is gone for good.
# Where whoever started us dies while the process is stopped, the kernel hangs the whole group up: that must not end the one that
# is to kill it.
trap '' HUP
exec 3<&0
"$@" </dev/null 3<&- &
pid=$!
echo "$pid" >"$pid_file.new" && mv "$pid_file.new" "$pid_file"
{
  while read -r signal <&3; do kill -"$signal" "$pid" 2>/dev/null; done
  kill -KILL "$pid" 2>/dev/null
} &
reader=$!
wait "$pid"
code=$?
kill "$reader" 2>/dev/null
rm -f "$pid_file"
exit "$code"
