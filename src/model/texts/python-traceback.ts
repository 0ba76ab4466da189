/** A line of code in a Python traceback. */
export interface PythonFrame {
  /** Without its folder: containers put every file somewhere else. */
  readonly file: string;
  readonly line: number;
  readonly functionName: string;
}
/** What a Python traceback ends in, and where in the user's code. */
export interface PythonError {
  /** `ValueError: could not convert string to float: 'n/a'`; absent where the text was cut before it. */
  readonly error?: string;
  /** The last frame that is the user's own: neither PySpark's nor of an installed package. */
  readonly userFrame?: PythonFrame;
}

const BEGIN = 'Traceback (most recent call last)';
const FRAME = /^\s*File "([^"]+)", line (\d+)(?:, in (.+))?$/;
/** Everything else in a traceback is indented: `package.Error: message`, or a bare `KeyError`. */
const ERROR = /^[A-Za-z_][\w.]*(?::.*)?$/;
const NOT_THE_USERS =
  /(?:^|[/\\])(?:pyspark(?:\.zip)?|py4j(?:-[\w.]+)?(?:-src)?(?:\.zip)?|site-packages|dist-packages)[/\\]|[/\\]lib(?:64)?[/\\]python\d|^<frozen |^<__array_function__/;

/**
 * The last traceback in a message: chained exceptions come innermost first, and the last is what reached Spark. Undefined
 * where there is none.
 */
export function readPythonError(text: string): PythonError | undefined {
  // after this Spark repeats the message as the cause of the driver's own exception
  const [told = ''] = text.split('Driver stacktrace:');
  const begin = told.lastIndexOf(BEGIN);
  if (begin < 0) return undefined;
  const lines = told.slice(begin).split('\n').slice(1);
  const end = lines.findIndex((line) => ERROR.test(line));
  const userFrame = lines
    .slice(0, end < 0 ? lines.length : end)
    .flatMap(readFrame)
    .filter(({ path }) => !NOT_THE_USERS.test(path))
    .at(-1)?.frame;
  const error = lines[end]?.trim();
  return {
    ...(error === undefined ? {} : { error }),
    ...(userFrame === undefined ? {} : { userFrame }),
  };
}

function readFrame(text: string): { readonly path: string; readonly frame: PythonFrame }[] {
  const match = FRAME.exec(text);
  if (match === null) return [];
  const [, path = '', line = '0', functionName = ''] = match;
  const file = path.split(/[/\\]/).at(-1) ?? path;
  return [{ path, frame: { file, line: Number(line), functionName } }];
}

/** `fail.py line 11, in broken`. */
export function frameInWords({ file, line, functionName }: PythonFrame): string {
  const where = `${file} line ${line}`;
  return functionName === '' ? where : `${where}, in ${functionName}`;
}
