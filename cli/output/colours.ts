import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Gives text a colour where the stream is a terminal that has colours; FORCE_COLOR or else NO_COLOR decide otherwise. */
export const coloured = (stream: NodeJS.WriteStream, style: Style, text: string): string =>
  styleText(style, text, { stream })

/** Whether text would get a colour there. */
export const hasColours = (stream: NodeJS.WriteStream): boolean => coloured(stream, 'red', '.') !== '.'
