//! The formats asked for, each with where it goes.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use dsn_report::{FileReport, Format, RenderOptions, Renderer, renderer, verdict_phrase};

use crate::cli::{Check, Common};
use crate::failure::Failure;
use crate::inputs::refuse_overwriting;
use crate::output::{colors, printable, stdout, width};

/// All outputs of a run.
pub(super) struct Outputs(Vec<Output>);

struct Output {
    renderer: Box<dyn Renderer>,
    out: Box<dyn Write>,
    /// `None`: the standard output.
    path: Option<PathBuf>,
}

impl Outputs {
    /// Opens every output before anything is checked, so that a mistake is told
    /// at once. Without `--format`: the terminal's, on the standard output.
    pub(super) fn open(args: &Check, common: &Common, files: &[PathBuf]) -> Result<Self, Failure> {
        let asked = if args.formats.is_empty() {
            vec![(Format::Terminal, None)]
        } else {
            let parsed = args.formats.iter().map(|text| parse(text));
            parsed.collect::<Result<Vec<_>, Failure>>()?
        };
        if asked.iter().filter(|(_, path)| path.is_none()).count() > 1 {
            return Err(Failure::new(
                "un seul format peut aller sur la sortie standard ; donnez un fichier aux autres \
                 (--format json=rapport.json)",
            ));
        }
        if let Some((format, _)) = asked
            .iter()
            .find(|(f, _)| f.holds_one_file() && files.len() != 1)
        {
            return Err(Failure::new(format!(
                "le format {format} décrit un seul fichier : contrôlez les fichiers un par un"
            )));
        }
        let mut written: Vec<PathBuf> = Vec::new();
        for path in asked.iter().filter_map(|(_, path)| path.as_ref()) {
            refuse_overwriting(path, files)?;
            if written.contains(path) {
                return Err(Failure::new(format!(
                    "deux formats vont dans « {} » : donnez un fichier à chacun",
                    path.display()
                )));
            }
            written.push(path.clone());
        }
        let open = |(format, path)| open(format, path, args, common);
        asked
            .into_iter()
            .map(open)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(super) fn begin(&mut self) -> Result<(), Failure> {
        self.each(|renderer, out| renderer.begin(out))
    }

    pub(super) fn file(&mut self, file: &FileReport<'_>) -> Result<(), Failure> {
        self.each(|renderer, out| renderer.file(file, out))
    }

    pub(super) fn end(&mut self) -> Result<(), Failure> {
        self.each(|renderer, out| {
            renderer.end(out)?;
            out.flush()
        })
    }

    fn each(
        &mut self,
        mut write: impl FnMut(&mut dyn Renderer, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        for Output {
            renderer,
            out,
            path,
        } in &mut self.0
        {
            write(renderer.as_mut(), out.as_mut()).map_err(|error| match path {
                Some(path) => Failure::writing(path, &error),
                None => error.into(),
            })?;
        }
        Ok(())
    }
}

/// `json` or `json=rapport.json`.
fn parse(text: &str) -> Result<(Format, Option<PathBuf>), Failure> {
    let (name, path) = match text.split_once('=') {
        Some((name, path)) => (name, Some(PathBuf::from(path))),
        None => (text, None),
    };
    let format = name
        .parse::<Format>()
        .map_err(|unknown| Failure::new(unknown.to_string()))?;
    Ok((format, path.filter(|path| path.as_os_str() != "-")))
}

fn open(
    format: Format,
    path: Option<PathBuf>,
    args: &Check,
    common: &Common,
) -> Result<Output, Failure> {
    let out: Box<dyn Write> = match &path {
        None => Box::new(stdout()),
        Some(path) => {
            let file = File::create(path).map_err(|error| Failure::writing(path, &error))?;
            Box::new(BufWriter::new(file))
        }
    };
    let options = RenderOptions {
        colour: path.is_none() && colors(common.color),
        width: width(),
        mask: args.masquer,
        ..RenderOptions::default()
    };
    let renderer: Box<dyn Renderer> = if args.quiet && format == Format::Terminal {
        Box::new(VerdictsOnly)
    } else {
        renderer(format, &options)
    };
    Ok(Output {
        renderer,
        out,
        path,
    })
}

/// What `--quiet` leaves of the terminal format: a line for each file.
struct VerdictsOnly;

impl Renderer for VerdictsOnly {
    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &FileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
        let verdict = verdict_phrase(file.report.verdict, file.report.coverage());
        writeln!(out, "{} : {verdict}", printable(file.path))
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
